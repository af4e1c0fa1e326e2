// Package rules lists what openapi.yaml may use: the formats, styles and keywords that the
// generator's templates and the validators support. Anything else is reported, since the generator
// would silently ignore it.
package rules

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// object is a decoded mapping of the OpenAPI document.
type object = map[string]any

// checker collects the problems of a document.
type checker struct {
	schemas  object
	problems []string
}

// Problems returns a message for each feature that the document uses although the generator does
// not support it. The message contains the position of the feature.
func Problems(document []byte) ([]string, error) {
	var doc object
	if err := yaml.Unmarshal(document, &doc); err != nil {
		return nil, err
	}
	components := child(doc, "components")
	c := &checker{schemas: child(components, "schemas")}
	for _, name := range slices.Sorted(maps.Keys(c.schemas)) {
		c.schema("schemas."+name, c.schemas[name])
		c.cycles(name)
	}
	for _, name := range slices.Sorted(maps.Keys(child(components, "parameters"))) {
		c.parameter("parameters."+name, child(components, "parameters")[name])
	}
	for _, name := range slices.Sorted(maps.Keys(child(components, "responses"))) {
		c.content("responses."+name, child(child(components, "responses"), name))
	}
	for _, path := range slices.Sorted(maps.Keys(child(doc, "paths"))) {
		c.path(path, child(child(doc, "paths"), path))
	}
	return c.problems, nil
}

func (c *checker) report(at, format string, args ...any) {
	c.problems = append(c.problems, at+": "+fmt.Sprintf(format, args...))
}

// child returns the member of o with the given name if that member is an object. Otherwise it
// returns nil.
func child(o object, name string) object {
	m, _ := o[name].(object)
	return m
}

// items returns the member of o with the given name if that member is a list. Otherwise it returns
// nil.
func items(o object, name string) []any {
	l, _ := o[name].([]any)
	return l
}

// onlyKnown reports each member of o whose name is not one of the known names and does not begin
// with "x-".
func (c *checker) onlyKnown(at string, o object, known ...string) {
	for _, name := range slices.Sorted(maps.Keys(o)) {
		if !slices.Contains(known, name) && !strings.HasPrefix(name, "x-") {
			c.report(at, "%s is not supported", name)
		}
	}
}

// resolve returns the component that s refers to with $ref, or s if it has no $ref.
func (c *checker) resolve(s object) object {
	for range len(c.schemas) {
		ref, ok := s["$ref"].(string)
		if !ok {
			return s
		}
		s = child(c.schemas, strings.TrimPrefix(ref, "#/components/schemas/"))
	}
	return s
}

// cycles reports a component that contains itself, since no code can be generated for it.
func (c *checker) cycles(name string) {
	seen := map[string]bool{}
	var visit func(v any) bool
	visit = func(v any) bool {
		switch v := v.(type) {
		case object:
			if ref, ok := v["$ref"].(string); ok {
				of := strings.TrimPrefix(ref, "#/components/schemas/")
				if of == name {
					return true
				}
				if !seen[of] {
					seen[of] = true
					if visit(c.schemas[of]) {
						return true
					}
				}
			}
			for key, value := range v {
				if key != "discriminator" && visit(value) {
					return true
				}
			}
		case []any:
			return slices.ContainsFunc(v, visit)
		}
		return false
	}
	if visit(c.schemas[name]) {
		c.report("schemas."+name, "it contains itself")
	}
}
