package follow

// SetFault makes s call f at each step of a save, with the name of the step. If f returns an error,
// the save fails with this error.
func (s *FileStore) SetFault(f func(step string) error) { s.fault = f }
