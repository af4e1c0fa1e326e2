package jsondec

// beside describes the member for which [Reader.Beside] has registered a function.
type beside struct {
	name  string
	depth int // of the object's members; 0 if there is no such member
	read  func() bool
}

// Beside registers the function readMember for one member of the next JSON object that r decodes:
// the member with the given name. When r reaches the value of that member, it calls readMember,
// which reads the value with r. In addition, the member is decoded as usual: its value is stored in
// the decoded map, or in the field of the decoded struct if there is such a field.
func (r *Reader) Beside(name string, readMember func() bool) {
	r.beside = beside{name: name, depth: r.depth + 1, read: readMember}
}

// takes handles a member that has no field. If Beside registered a function for the member, takes
// reads the value with that function, and the result taken is true.
func (r *Reader) takes(name []byte) (taken, ok bool) {
	if r.depth != r.beside.depth || string(name) != r.beside.name {
		return false, true
	}
	return true, r.readBeside()
}

// glance handles a member that has a field or is decoded into a map. If Beside registered a
// function for the member, glance reads the value with that function, and then goes back to the
// beginning of the value, so that the value can be decoded too.
func (r *Reader) glance(name []byte) bool {
	if r.depth != r.beside.depth || string(name) != r.beside.name {
		return true
	}
	at := r.i
	ok := r.readBeside()
	r.i = at
	return ok
}

func (r *Reader) readBeside() bool {
	depth := r.beside.depth
	r.beside.depth = 0 // does not apply inside the value
	ok := r.beside.read()
	r.beside.depth = depth
	return ok
}
