package zod

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// Unrecognized returns the error for unknown fields of the object at path.
func Unrecognized(names []string, path ...string) reply.FieldError {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	what := "Unrecognized key: "
	if len(names) > 1 {
		what = "Unrecognized keys: "
	}
	return reply.Issue("unrecognized_keys", what+strings.Join(quoted, ", "), path...)
}

// NotText returns the error for a request parameter that must have a single value, but was sent as
// an array or an object. The argument kind says which of the two was sent.
func NotText(s *server.Schema, kind, name string) reply.FieldError {
	switch {
	case IsNumber(s):
		return WrongType("number", "NaN", name)
	case len(s.Enum) > 0:
		return badOption(s, []string{name})
	}
	return WrongType("string", kind, name)
}

// CheckRepeated validates a parameter that may occur more than once. Nango declares such a
// parameter as a union of a string and a list, and zod's error for a union does not say what is
// wrong.
func CheckRepeated(p server.Parameter, values []string) []reply.FieldError {
	if p.Schema.MaxItems != nil && len(values) > *p.Schema.MaxItems {
		return issues("invalid_union", "Invalid input", p.Name)
	}
	for _, v := range values {
		if v == "" || len(CheckText(p.Schema.Items, v, p.Name)) > 0 {
			return issues("invalid_union", "Invalid input", p.Name)
		}
	}
	return nil
}

// CheckCommas validates the values of a parameter that is a comma-separated list. Like Nango, it
// also accepts the allowed options in upper case.
func CheckCommas(p server.Parameter, values []string) []reply.FieldError {
	options := slices.Clone(p.Schema.Items.Enum)
	if len(options) == 0 {
		if len(values) == 1 && values[0] == "" {
			return issues("too_small", "Too small: expected string to have >=1 characters", p.Name)
		}
		return nil
	}
	for _, option := range p.Schema.Items.Enum {
		options = append(options, strings.ToUpper(option))
	}
	var errs []reply.FieldError
	for i, v := range values {
		errs = append(errs, CheckText(&server.Schema{Types: []string{"string"}, Enum: options}, v, p.Name,
			strconv.Itoa(i))...)
	}
	return errs
}

// CheckHeaders validates the headers of a request against params and returns all errors.
func CheckHeaders(params []server.Parameter, h http.Header) []reply.FieldError {
	var errs []reply.FieldError
	for _, p := range params {
		name := strings.ToLower(p.Name)
		values := h[http.CanonicalHeaderKey(p.Name)]
		if len(values) > 0 {
			errs = append(errs, CheckText(p.Schema, strings.Join(values, ", "), name)...)
		} else if p.Required {
			errs = append(errs, Missing(p.Schema, name))
		}
	}
	return errs
}

// IsNumber reports whether a schema allows numbers.
func IsNumber(s *server.Schema) bool {
	return slices.Contains(s.Types, "integer") || slices.Contains(s.Types, "number")
}

// CheckText validates the value of a parameter in a query, a path or a header.
func CheckText(s *server.Schema, v string, path ...string) []reply.FieldError {
	switch {
	case IsNumber(s):
		n, ok := nodejs.ParseNumber(v)
		if !ok {
			return []reply.FieldError{WrongType("number", "NaN", path...)}
		}
		if slices.Contains(s.Types, "integer") && n != math.Trunc(n) {
			return []reply.FieldError{WrongType("int", "number", path...)}
		}
		return checkBounds(s, n, path)
	case slices.Contains(s.Types, "boolean"):
		if _, ok := nodejs.ParseFlag(v); !ok {
			return []reply.FieldError{badFlag(path...)}
		}
		return nil
	}
	return CheckString(s, v, path)
}

// Missing returns the error for a required value that is missing.
func Missing(s *server.Schema, path ...string) reply.FieldError {
	switch {
	case len(s.Enum) > 0:
		return badOption(s, path)
	case isNumeric(s):
		return WrongType("number", "NaN", path...)
	case len(s.OneOf) > 0 && s.Kind == "":
		if only := s.OneOf[0]; len(s.OneOf) == 2 && slices.Equal(s.OneOf[1].Types, []string{"null"}) {
			return Missing(only, path...)
		}
		return reply.Issue("invalid_union", "Invalid input", path...)
	}
	return WrongType(expected(s), "undefined", path...)
}

// WrongType returns the error for a value of the type gotType where the type wantType is required.
func WrongType(wantType, gotType string, path ...string) reply.FieldError {
	return reply.Issue("invalid_type", "Invalid input: expected "+wantType+", received "+gotType,
		path...)
}

func badFlag(path ...string) reply.FieldError {
	return badOption(&server.Schema{Enum: append(slices.Clone(nodejs.TrueWords),
		nodejs.FalseWords...)}, path)
}

func badOption(s *server.Schema, path []string) reply.FieldError {
	options := make([]string, len(s.Enum))
	for i, e := range s.Enum {
		options[i] = strconv.Quote(e)
	}
	return reply.Issue("invalid_value", "Invalid option: expected one of "+strings.Join(options, "|"),
		path...)
}

// expected returns zod's name for the type that the schema requires.
func expected(s *server.Schema) string {
	switch {
	case s.Kind != "":
		return "object"
	case len(s.Types) == 0:
		return "nonoptional"
	case s.Types[0] == "object" && s.Open && len(s.Fields) == 0:
		return "record"
	case s.Types[0] == "integer":
		return "number"
	}
	return s.Types[0]
}
