package wirejson

// Deref returns the string, or an empty one for nil.
func Deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// OrEmpty returns m, or an empty map for nil, so that JSON has {} instead of null.
func OrEmpty[M ~map[string]V, V any](m M) M {
	if m == nil {
		return M{}
	}
	return m
}

// OrNull returns nil, which is null in JSON, for an empty string.
func OrNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// List returns s, or an empty list for nil, so that JSON has [] instead of null.
func List(s []string) []string {
	if s == nil {
		return []string{}
	}
	return s
}
