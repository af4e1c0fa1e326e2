package drift

import (
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// node is a part of an operation: the operation itself, a parameter, a body, a response or a field.
type node struct {
	label    string // printed after the label of the parent node
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

// surface returns the operations of a document by method and path. It ignores the names of path
// parameters, since they are not sent.
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

// addContent adds the fields of a JSON body or response to n. For other content types it adds only
// the body or response itself.
func addContent(n *node, label string, content openapi3.Content) {
	n = n.child(label, label)
	if media := content.Get("application/json"); media != nil {
		addFields(n, media.Schema, place{separator: " "})
	}
}

// place is the position of a schema in its document: the separator between a field and its parent,
// the brackets for the lists and maps around the schema, and the schemas that contain it. addFields
// needs the containing schemas to stop at a schema that contains itself.
type place struct {
	separator, brackets string
	within              []*openapi3.Schema
}

// addFields adds the fields of a schema to n. If the schema allows alternatives, it adds the fields
// of each. In the name of a field, [] stands for the items of a list and {} for the values of a
// map, as in data[].id. A list of strings adds no field.
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
