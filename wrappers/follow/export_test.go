package follow

// SetFault makes s call f at four points of a save, with the name of the point: create, write, sync
// or rename. If f returns an error, the save fails with this error.
func (s *FileStore) SetFault(f func(step string) error) { s.fault = f }
