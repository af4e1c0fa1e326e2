package jsondec

// beside is a member that is also read by a function other than the plan of its object.
type beside struct {
	name  string
	depth int // of the object's members; 0 if there is no such member
	read  func() bool
}

// Beside registers readMember for the named member of the next object. In addition to decoding the
// object, the decoder calls readMember at the value of that member, and readMember reads the value
// with r. A type that has no field for the member does not get it.
func (r *Reader) Beside(name string, readMember func() bool) {
	r.beside = beside{name: name, depth: r.depth + 1, read: readMember}
}

// takes reads the value of a member that has no field, if Beside has registered the member.
func (r *Reader) takes(name []byte) (taken, ok bool) {
	if r.depth != r.beside.depth || string(name) != r.beside.name {
		return false, true
	}
	return true, r.readBeside()
}

// glance reads the value of a member in advance, if Beside has registered the member.
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
