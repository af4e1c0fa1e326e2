package jsondec

// beside is a member that is read for somebody else than the type of its object.
type beside struct {
	name  string
	depth int // of the object's members; 0 is none
	read  func() bool
}

// Beside has read called for the member of that name of the object that comes next, in addition to
// what the object is read into. It reads the value with r. A type that has no field for the member
// is not shown it.
func (r *Reader) Beside(name string, read func() bool) {
	r.beside = beside{name: name, depth: r.depth + 1, read: read}
}

// takes reads the value of a member that has no field, where it is the one beside.
func (r *Reader) takes(name []byte) (taken, ok bool) {
	if r.depth != r.beside.depth || string(name) != r.beside.name {
		return false, true
	}
	return true, r.readBeside()
}

// glance reads the value of a member ahead, where it is the one beside.
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
	r.beside.depth = 0 // not for what is within
	ok := r.beside.read()
	r.beside.depth = depth
	return ok
}
