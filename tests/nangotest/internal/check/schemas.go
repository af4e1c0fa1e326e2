package check

import "github.com/nango-go/nango/gen/server"

// The schemas of simple values.
var (
	text     = typed("string")
	flag     = typed("boolean")
	number   = typed("number")
	nonEmpty = &server.Schema{Types: []string{"string"}, MinLength: new(1)}
	// AnyObject is the schema of an object with any members.
	AnyObject = &server.Schema{Types: []string{"object"}, Open: true}
)

func typed(types ...string) *server.Schema { return &server.Schema{Types: types} }

// atMost returns the schema of a string with at most n characters.
func atMost(n int) *server.Schema {
	return &server.Schema{Types: []string{"string"}, MaxLength: new(n)}
}

func matching(pattern string) *server.Schema {
	return &server.Schema{Types: []string{"string"}, Pattern: pattern}
}

func formatted(format string) *server.Schema {
	return &server.Schema{Types: []string{"string"}, Format: format}
}

// oneOf returns the schema of a string that must equal one of the given values.
func oneOf(values ...string) *server.Schema {
	return &server.Schema{Types: []string{"string"}, Enum: values}
}

func list(items *server.Schema) *server.Schema {
	return &server.Schema{Types: []string{"array"}, Items: items}
}

func object(fields ...server.Field) *server.Schema {
	return &server.Schema{Types: []string{"object"}, Fields: fields}
}

func required(name string, schema *server.Schema) server.Field {
	return server.Field{Name: name, Required: true, Schema: schema}
}

func optional(name string, schema *server.Schema) server.Field {
	return server.Field{Name: name, Schema: schema}
}

// Strict returns the schema of an object whose fields are all required, non-empty strings.
func Strict(names ...string) *server.Schema {
	s := object()
	for _, name := range names {
		s.Fields = append(s.Fields, required(name, nonEmpty))
	}
	return s
}
