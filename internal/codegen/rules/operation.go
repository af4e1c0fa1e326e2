package rules

import (
	"maps"
	"reflect"
	"slices"
)

// methods lists the HTTP methods that the generator supports.
var methods = []string{"get", "head", "post", "put", "patch", "delete"}

func (c *checker) path(path string, item object) {
	c.onlyKnown(path, item, append([]string{"parameters", "servers"}, methods...)...)
	for _, p := range items(item, "parameters") {
		c.parameter(path, p)
	}
	for _, method := range methods {
		op := child(item, method)
		if op == nil {
			continue
		}
		at := method + " " + path
		c.onlyKnown(at, op, "operationId", "tags", "summary", "description", "deprecated", "parameters",
			"requestBody", "responses", "security")
		for _, p := range items(op, "parameters") {
			c.parameter(at, p)
		}
		if body := child(op, "requestBody"); body != nil {
			c.onlyKnown(at+" body", body, "required", "description", "content")
			c.content(at+" body", body)
		}
		for _, status := range slices.Sorted(maps.Keys(child(op, "responses"))) {
			c.content(at+" "+status, child(child(op, "responses"), status))
		}
	}
}

// content checks the schemas of a request or response body.
func (c *checker) content(at string, holder object) {
	for _, kind := range slices.Sorted(maps.Keys(child(holder, "content"))) {
		media := child(child(holder, "content"), kind)
		c.onlyKnown(at+" "+kind, media, "schema", "example")
		if s, ok := media["schema"]; ok {
			c.schema(at+" "+kind, s)
		}
	}
}

// parameter checks a parameter: where it is sent, its type, its style and its default.
func (c *checker) parameter(at string, v any) {
	p, _ := v.(object)
	if p["$ref"] != nil {
		return // shared parameters are checked separately
	}
	name, _ := p["name"].(string)
	at += " ?" + name
	c.onlyKnown(at, p, "name", "in", "required", "description", "deprecated", "schema", "style",
		"explode", "example")
	written, _ := p["schema"].(object)
	s := c.resolve(written)
	t, _ := s["type"].(string)
	plain := []string{"string", "integer"}
	switch in := p["in"]; in {
	case "query":
		plain = append(plain, "boolean", "array", "object")
	case "header":
		plain = append(plain, "boolean")
	case "path":
		if p["required"] != true {
			c.report(at, "a path parameter must be required")
		}
	default:
		c.report(at, "a parameter in %v is not supported", in)
	}
	if !slices.Contains(plain, t) {
		c.report(at, "the type %v is not supported in %v", s["type"], p["in"])
	}
	if p["required"] == true && (t == "array" || t == "object") {
		c.report(at, "a required list or map is not supported: it could be empty")
	}
	if p["in"] != "path" && s["format"] == "int64" {
		c.report(at, "the format int64 is supported only in the path, not in %v", p["in"])
	}
	c.width(at, name, s)
	c.style(at, p, s, t)
	c.ownDefault(at, p, written)
	c.schema(at, without(written, "default"))
}

// style checks how a list or a map is encoded in a parameter.
func (c *checker) style(at string, p, s object, t string) {
	style, explode := p["style"], p["explode"]
	switch {
	case t == "array" && p["in"] == "query":
		if style != nil && style != "form" || explode == nil {
			c.report(at, "a list needs style: form, and explode")
		}
		if element := c.resolve(child(s, "items")); element["type"] != "string" {
			c.report(at, "the items of a list must be strings")
		}
	case t == "object":
		if style != "deepObject" || explode != true {
			c.report(at, "a map needs style: deepObject and explode: true")
		}
		if value := c.resolve(child(s, "additionalProperties")); value["type"] != "string" ||
			s["properties"] != nil {
			c.report(at, "the values of a map must be strings, and it must have no properties")
		}
	case style != nil || explode != nil:
		c.report(at, "style and explode are only supported for lists and maps in the query")
	}
}

// ownDefault reports a parameter whose default is not the zero value. A caller could not set such a
// parameter to the zero value, since zero values are omitted from requests.
func (c *checker) ownDefault(at string, p, s object) {
	value, ok := s["default"]
	if !ok || reflect.DeepEqual(value, 0) || value == false || value == "" {
		return
	}
	least, bounded := s["minimum"].(int)
	if p["required"] == true || s["type"] != "integer" || !bounded || least < 1 {
		c.report(at, "the default %v cannot be overridden by a zero value, which is not sent", value)
	}
}

func without(s object, name string) object {
	out := maps.Clone(s)
	delete(out, name)
	return out
}
