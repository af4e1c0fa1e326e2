package drift

import (
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// node is one named part of an operation: the operation itself, a parameter, a body, an answer or a
// field. Parts that a side lacks are reported without what lies below them.
type node struct {
	label    string // what is printed after the label of the part above
	children map[string]*node
}

func (n *node) child(key, label string) *node {
	if n.children == nil {
		n.children = map[string]*node{}
	}
	c := n.children[key]
	if c == nil {
		c = &node{label: label}
		n.children[key] = c
	}
	return c
}

var pathValue = regexp.MustCompile(`\{[^}]*\}`)

// surface lists the operations of a document. What a path parameter is called does not matter on
// the wire.
func surface(doc *openapi3.T) map[string]*node {
	operations := map[string]*node{}
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			n := &node{label: method + " " + path}
			operations[method+" "+pathValue.ReplaceAllString(path, "{}")] = n
			addParameters(n, slices.Concat(item.Parameters, op.Parameters))
			if op.RequestBody != nil {
				addContent(n, "body", op.RequestBody.Value.Content)
			}
			for status, answer := range op.Responses.Map() {
				addContent(n, "answer "+status, answer.Value.Content)
			}
		}
	}
	return operations
}

func addParameters(n *node, params openapi3.Parameters) {
	for _, p := range params {
		name := p.Value.In + " " + p.Value.Name
		switch p.Value.In {
		case openapi3.ParameterInPath:
		case openapi3.ParameterInHeader:
			n.child(strings.ToLower(name), name)
		default:
			addFields(n.child(name, name), p.Value.Schema, place{separator: " "})
		}
	}
}

// addContent adds the fields of a body or an answer that is JSON; of another one only that it
// exists.
func addContent(n *node, label string, content openapi3.Content) {
	n = n.child(label, label)
	if media := content.Get("application/json"); media != nil {
		addFields(n, media.Schema, place{separator: " "})
	}
}

// place is where a schema stands: what separates its fields from the part above, the brackets of
// the lists and maps around it, and the schemas that hold it, so that one that holds itself ends.
type place struct {
	separator, brackets string
	within              []*openapi3.Schema
}

// addFields adds the fields of a schema below n, those of all its alternatives together. Elements
// of a list are written with [] and values of a map with {}; both are part of the field's name, so
// that a list of strings has no field.
func addFields(n *node, ref *openapi3.SchemaRef, at place) {
	if ref == nil || ref.Value == nil || slices.Contains(at.within, ref.Value) {
		return
	}
	s := ref.Value
	at.within = append(slices.Clip(at.within), s)
	for name, property := range s.Properties {
		label := at.separator + name
		if at.brackets != "" {
			label = strings.TrimPrefix(at.separator, ".") + at.brackets + "." + name
		}
		addFields(n.child(at.brackets+name, label), property, place{separator: ".", within: at.within})
	}
	for _, alternatives := range []openapi3.SchemaRefs{s.AllOf, s.AnyOf, s.OneOf} {
		for _, alternative := range alternatives {
			addFields(n, alternative, at)
		}
	}
	brackets := at.brackets
	at.brackets = brackets + "[]"
	addFields(n, s.Items, at)
	at.brackets = brackets + "{}"
	addFields(n, s.AdditionalProperties.Schema, at)
}
