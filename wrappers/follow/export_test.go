package follow

// SetFault makes s call f in each of the four steps of a save. The parameter step is create, write,
// sync or rename. If f returns an error, the save fails with this error.
func (s *FileStore) SetFault(f func(step string) error) { s.fault = f }
