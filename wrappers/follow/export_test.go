package follow

// SetFault makes s call f at each step of a save and fail with the error of f.
func (s *FileStore) SetFault(f func(step string) error) { s.fault = f }
