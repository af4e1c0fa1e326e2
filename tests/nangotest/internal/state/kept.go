package state

// keptResults bounds how many results, webhooks and log lines are kept. The newest are.
const keptResults = 10_000

// recent is a map that keeps the values added last, at most keptResults.
type recent[V any] struct {
	values map[string]V
	order  []string
}

// Put adds a value. It removes the oldest one if there are too many.
func (r *recent[V]) Put(id string, v V) {
	if r.values == nil {
		r.values = map[string]V{}
	}
	if _, known := r.values[id]; !known {
		r.order = append(r.order, id)
	}
	r.values[id] = v
	if len(r.order) > keptResults {
		delete(r.values, r.order[0])
		r.order = r.order[1:]
	}
}

// Get returns the value of an id, or its zero value.
func (r *recent[V]) Get(id string) V { return r.values[id] }

// Last appends v to list and returns its last elements, at most keptResults.
func Last[V any](list []V, v V) []V {
	list = append(list, v)
	if len(list) > keptResults {
		clear(list[:len(list)-keptResults])
		list = list[len(list)-keptResults:]
	}
	return list
}
