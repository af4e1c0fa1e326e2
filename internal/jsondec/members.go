package jsondec

import "iter"

// Member is a member of a JSON object.
type Member struct {
	Name  []byte // as written, in quotes
	Value []byte
}

// Key returns the decoded name.
func (m Member) Key() string { return Text(m.Name) }

// Members returns the members of the JSON object b in their order. If b is another JSON value,
// there are no members. b must be valid JSON.
func Members(b []byte) iter.Seq[Member] {
	return func(yield func(Member) bool) {
		r := Reader{b: b}
		for more := r.Next('{') && r.Peek() == '"'; more; more = r.Next(',') {
			name, _ := r.Raw() // it is valid
			_ = r.Next(':')
			value, _ := r.Raw()
			if !yield(Member{name, value}) {
				return
			}
		}
	}
}

// Filter returns a copy of the JSON object b that has only the members for which keep returns true.
// keep may change the value of a member in the copy. The order of the members and their spelling do
// not change.
func Filter(b []byte, keep func(m *Member) bool) []byte {
	out := append(make([]byte, 0, len(b)), '{')
	for m := range Members(b) {
		if !keep(&m) {
			continue
		}
		if len(out) > 1 {
			out = append(out, ',')
		}
		out = append(append(append(out, m.Name...), ':'), m.Value...)
	}
	return append(out, '}')
}

// Text returns the contents of the JSON string b, or "" for any other value.
func Text(b []byte) (s string) {
	r := Reader{b: b}
	if r.Peek() != '"' {
		return ""
	}
	if text, ok := r.Text(); ok && r.End() {
		return string(text)
	}
	_ = Unmarshal(b, &s) // s stays empty if b is malformed
	return s
}
