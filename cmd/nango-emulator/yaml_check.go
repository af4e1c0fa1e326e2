package main

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

var seedType = reflect.TypeFor[seedContent]()

// checkNode checks a YAML node against the Go type it will be decoded into. It reports unknown
// fields and values of the wrong type, each with its line.
func checkNode(n *yaml.Node, path string, t reflect.Type) error {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	wrong := func(what string) error {
		return &located{n.Line, cmp.Or(path, "the seed"), errors.New("must be " + what)}
	}
	unset := []reflect.Kind{reflect.Pointer, reflect.Slice, reflect.Map}
	if n.Tag == "!!null" && slices.Contains(unset, t.Kind()) {
		return nil // for example a list with all its lines commented out
	}
	switch t.Kind() {
	case reflect.Pointer:
		return checkNode(n, path, t.Elem())
	case reflect.Struct:
		if n.Kind != yaml.MappingNode {
			return wrong("a mapping")
		}
		return checkFields(n, path, t)
	case reflect.Slice:
		if n.Kind != yaml.SequenceNode {
			return wrong("a list")
		}
		for i, item := range n.Content {
			if err := checkNode(item, path+"["+strconv.Itoa(i)+"]", t.Elem()); err != nil {
				return err
			}
		}
	case reflect.Map:
		if n.Kind != yaml.MappingNode {
			return wrong("a mapping")
		}
		for i := 0; i < len(n.Content); i += 2 {
			if err := checkNode(n.Content[i+1], join(path, n.Content[i].Value), t.Elem()); err != nil {
				return err
			}
		}
	case reflect.Interface:
		return checkJSON(n, path)
	case reflect.Bool:
		if n.Tag != "!!bool" {
			return wrong("true or false")
		}
	case reflect.String:
		if n.Kind != yaml.ScalarNode || n.Tag == "!!null" {
			return wrong("a string")
		}
	}
	return nil
}

// checkJSON checks a YAML node whose value becomes JSON. It changes dates to strings, since JSON
// has no dates.
func checkJSON(n *yaml.Node, path string) error {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i < len(n.Content); i += 2 {
			name := n.Content[i]
			if name.Tag != "!!str" && name.Tag != "!!merge" {
				return &located{name.Line, join(path, name.Value),
					errors.New("is not a string; put the name between quotes")}
			}
			if err := checkJSON(n.Content[i+1], join(path, name.Value)); err != nil {
				return err
			}
		}
	case yaml.SequenceNode:
		for i, item := range n.Content {
			if err := checkJSON(item, path+"["+strconv.Itoa(i)+"]"); err != nil {
				return err
			}
		}
	case yaml.ScalarNode:
		var f float64
		if n.Tag == "!!float" && n.Decode(&f) == nil && (math.IsInf(f, 0) || math.IsNaN(f)) {
			return &located{n.Line, path, errors.New("is not a number that JSON can represent")}
		}
		if n.Tag == "!!timestamp" {
			n.Tag = "!!str"
		}
	}
	return nil
}

func checkFields(n *yaml.Node, path string, t reflect.Type) error {
	fields := map[string]reflect.Type{}
	for field := range t.Fields() {
		name := field.Tag.Get("yaml")
		if name == "" {
			name = strings.ToLower(field.Name)
		}
		fields[name] = field.Type
	}
	for i := 0; i < len(n.Content); i += 2 {
		name := n.Content[i]
		if name.Tag == "!!merge" {
			if err := checkMerged(n.Content[i+1], path, t); err != nil {
				return err
			}
			continue
		}
		field, ok := fields[name.Value]
		if !ok {
			known := strings.Join(slices.Sorted(maps.Keys(fields)), ", ")
			return &located{name.Line, join(path, name.Value),
				fmt.Errorf("is not a field; the fields are %s", known)}
		}
		if err := checkNode(n.Content[i+1], join(path, name.Value), field); err != nil {
			return err
		}
	}
	return nil
}

// checkMerged checks the value of YAML's merge key, which is written <<. The value is a mapping or
// a list of mappings, whose fields become fields of a struct of type t.
func checkMerged(n *yaml.Node, path string, t reflect.Type) error {
	if n.Kind != yaml.SequenceNode {
		return checkNode(n, path, t)
	}
	for _, item := range n.Content {
		if err := checkNode(item, path, t); err != nil {
			return err
		}
	}
	return nil
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// child returns the value of the field with the given name in a YAML mapping, or nil if there is no
// such field.
func child(n *yaml.Node, name string) *yaml.Node {
	if n == nil || n.Kind != yaml.MappingNode {
		return nil
	}
	for i := 0; i < len(n.Content); i += 2 {
		if n.Content[i].Value == name {
			return n.Content[i+1]
		}
	}
	return nil
}
