// Package drift compares openapi.yaml with the OpenAPI document that Nango publishes. It lists the
// operations, parameters, bodies, responses and fields that only one of the two documents has. It
// does not compare types, descriptions or response headers.
package drift

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// Side names one of the two documents.
type Side string

// The two documents.
const (
	Ours      Side = "ours"
	Published Side = "published"
)

// Difference is a part of the API that only one document has. At is empty for a whole operation;
// otherwise it names a part, such as "query limit", "body end_user.id" or "answer 200 data[].id".
type Difference struct {
	Operation, At string
	Only          Side
}

// Compare returns the differences, sorted. If only one document has a part, Compare does not list
// what that part contains.
func Compare(ours, published *openapi3.T) []Difference {
	var found []Difference
	a, b := surface(ours), surface(published)
	for key, op := range a {
		if other, ok := b[key]; ok {
			found = compare(found, op.label, "", op, other)
		} else {
			found = append(found, Difference{op.label, "", Ours})
		}
	}
	for key, op := range b {
		if _, ok := a[key]; !ok {
			found = append(found, Difference{op.label, "", Published})
		}
	}
	slices.SortFunc(found, func(x, y Difference) int {
		return cmp.Or(comparePaths(x.Operation, y.Operation), cmp.Compare(x.At, y.At),
			cmp.Compare(x.Only, y.Only))
	})
	return found
}

// comparePaths orders operations by path, so that operations with the same path are next to each
// other.
func comparePaths(x, y string) int {
	xMethod, xPath, _ := strings.Cut(x, " ")
	yMethod, yPath, _ := strings.Cut(y, " ")
	return cmp.Or(cmp.Compare(xPath, yPath), cmp.Compare(xMethod, yMethod))
}

func compare(found []Difference, operation, at string, ours, published *node) []Difference {
	for _, key := range slices.Sorted(maps.Keys(ours.children)) {
		part := ours.children[key]
		here := at + part.label
		if other, ok := published.children[key]; ok {
			found = compare(found, operation, here, part, other)
		} else {
			found = append(found, Difference{operation, here, Ours})
		}
	}
	for key, part := range published.children {
		if _, ok := ours.children[key]; !ok {
			found = append(found, Difference{operation, at + part.label, Published})
		}
	}
	return found
}
