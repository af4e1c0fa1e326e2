package follow

// SetFault lets f run at each step of a save.
func (s *FileStore) SetFault(f func(step string) error) { s.fault = f }
