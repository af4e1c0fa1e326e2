package drift

import (
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// node is a named part of an operation: the operation itself, a parameter, a body, an answer or a
// field.
type node struct {
	label    string // printed after the label of the parent
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

// surface returns the operations of a document. It ignores the names of path parameters, which are
// not sent.
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

// addContent adds the fields of a JSON body or answer. For other content it adds only that there is
// a body or answer.
func addContent(n *node, label string, content openapi3.Content) {
	n = n.child(label, label)
	if media := content.Get("application/json"); media != nil {
		addFields(n, media.Schema, place{separator: " "})
	}
}

// place is the position of a schema: the separator between its fields and the parent, the brackets
// of the lists and maps around it, and the schemas that contain it, to stop at a cycle.
type place struct {
	separator, brackets string
	within              []*openapi3.Schema
}

// addFields adds the fields of a schema below n, including those of all its alternatives. Items of
// a list are marked with [] and values of a map with {}, which are part of the field's name; so a
// list of strings has no field.
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
