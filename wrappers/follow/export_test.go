package follow

// SetFault makes s call f before each operation of a save, such as "create", with the operation's
// name. If f returns an error, the save fails with this error.
func (s *FileStore) SetFault(f func(step string) error) { s.fault = f }
