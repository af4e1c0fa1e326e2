package wirejson

// Deref returns the string that s points to, or "" if s is nil.
func Deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// OrEmpty returns m, or an empty map if m is nil, so that its JSON is {} instead of null.
func OrEmpty[M ~map[string]V, V any](m M) M {
	if m == nil {
		return M{}
	}
	return m
}

// OrNull returns a pointer to s. If s is empty, it returns nil, whose JSON is null.
func OrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// List returns s, or an empty slice if s is nil, so that its JSON is [] instead of null.
func List(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
