package state

// keptResults is the largest number of results, requests, webhooks and log lines that are kept. If
// there are more, the oldest are removed.
const keptResults = 10_000

// recent is a map that keeps the newest values, at most keptResults of them.
type recent[V any] struct {
	values map[string]V
	order  []string
}

// Put adds a value. If there are more than keptResults values, it removes the oldest.
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

// Get returns the value with the given id, or the zero value if there is none.
func (r *recent[V]) Get(id string) V { return r.values[id] }

// Last appends v to list. It returns the list's newest elements, at most keptResults of them.
func Last[V any](list []V, v V) []V {
	list = append(list, v)
	if len(list) > keptResults {
		clear(list[:len(list)-keptResults])
		list = list[len(list)-keptResults:]
	}
	return list
}
