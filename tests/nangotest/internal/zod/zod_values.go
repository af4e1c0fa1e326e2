package zod

import (
	"encoding/json"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// CheckValue validates a JSON value against its schema. The parameter path says where the value is
// in the request's body.
func CheckValue(s *server.Schema, v any, path []string) []reply.FieldError {
	if len(s.OneOf) > 0 {
		return checkUnion(s, v, path)
	}
	if len(s.Types) == 0 {
		return nil
	}
	got := TypeOf(v)
	if !accepts(s.Types, got) {
		if len(s.Enum) > 0 {
			return []reply.FieldError{badOption(s, path)}
		}
		return []reply.FieldError{WrongType(expected(s), got, path...)}
	}
	switch v := v.(type) {
	case string:
		return CheckString(s, v, path)
	case json.Number:
		n, _ := v.Float64()
		if !slices.Contains(s.Types, "number") && n != float64(int64(n)) {
			return []reply.FieldError{WrongType("int", "number", path...)}
		}
		return checkBounds(s, n, path)
	case []any:
		return checkArray(s, v, path)
	case map[string]any:
		return checkObject(s, v, path)
	}
	return nil
}

// issues returns a list with a single error.
func issues(code, message string, path ...string) []reply.FieldError {
	return []reply.FieldError{reply.Issue(code, message, path...)}
}

// TypeOf returns zod's name for the type of a JSON value.
func TypeOf(v any) string {
	switch v.(type) {
	case nil:
		return "null"
	case string:
		return "string"
	case json.Number:
		return "number"
	case bool:
		return "boolean"
	case []any:
		return "array"
	}
	return "object"
}

func accepts(types []string, got string) bool {
	return slices.Contains(types, got) || got == "number" && slices.Contains(types, "integer")
}

// checkUnion validates v against a union. If a field of v selects a member of the union, v must
// match this member; otherwise v must match any one of the members.
func checkUnion(s *server.Schema, v any, path []string) []reply.FieldError {
	if s.Kind != "" {
		object, ok := v.(map[string]any)
		if !ok {
			return []reply.FieldError{WrongType("object", TypeOf(v), path...)}
		}
		for _, member := range s.OneOf {
			if kind, ok := object[s.Kind].(string); ok && isKind(member, s.Kind, kind) {
				return checkObject(member, object, path)
			}
		}
		return issues("invalid_union", "Invalid input", At(path, s.Kind)...)
	}
	var errs []reply.FieldError
	members := 0
	for _, member := range s.OneOf {
		found := CheckValue(member, v, path)
		if len(found) == 0 {
			return nil
		}
		if !slices.Equal(member.Types, []string{"null"}) {
			members++
			errs = found
		}
	}
	switch {
	case members == 1:
		return errs
	case isNumeric(s):
		return []reply.FieldError{WrongType("number", "NaN", path...)}
	}
	return issues("invalid_union", "Invalid input", path...)
}

// isNumeric reports whether a schema accepts both numbers and strings that consist of digits.
func isNumeric(s *server.Schema) bool {
	return len(s.OneOf) == 2 && slices.Equal(s.OneOf[0].Types, []string{"integer"})
}

func isKind(member *server.Schema, field, kind string) bool {
	return slices.ContainsFunc(member.Fields, func(f server.Field) bool {
		return f.Name == field && slices.Contains(f.Schema.Enum, kind)
	})
}

func checkArray(s *server.Schema, v []any, path []string) []reply.FieldError {
	switch {
	case s.MinItems != nil && len(v) < *s.MinItems:
		return issues("too_small",
			fmt.Sprintf("Too small: expected array to have >=%d items", *s.MinItems), path...)
	case s.MaxItems != nil && len(v) > *s.MaxItems:
		return issues("too_big",
			fmt.Sprintf("Too big: expected array to have <=%d items", *s.MaxItems), path...)
	case s.Items == nil:
		return nil
	}
	var errs []reply.FieldError
	for i, item := range v {
		errs = append(errs, CheckValue(s.Items, item, At(path, strconv.Itoa(i)))...)
	}
	return errs
}

func checkObject(s *server.Schema, v map[string]any, path []string) []reply.FieldError {
	var errs []reply.FieldError
	for _, f := range s.Fields {
		value, ok := v[f.Name]
		switch {
		case ok:
			errs = append(errs, checkField(f, value, At(path, f.Name))...)
		case f.Required:
			errs = append(errs, Missing(f.Schema, At(path, f.Name)...))
		}
	}
	var unknown []string
	for _, name := range slices.Sorted(maps.Keys(v)) {
		switch {
		case slices.ContainsFunc(s.Fields, func(f server.Field) bool { return f.Name == name }):
		case !s.Open:
			unknown = append(unknown, name)
		case s.Further != nil:
			errs = append(errs, CheckValue(s.Further, v[name], At(path, name))...)
		}
	}
	if len(unknown) > 0 {
		errs = append(errs, Unrecognized(unknown, path...))
	}
	return errs
}

// At returns a copy of path with name appended.
func At(path []string, name string) []string { return append(slices.Clone(path), name) }

// CheckString validates a string and returns all errors. If the schema lists allowed options and
// the string is none of them, CheckString returns only this error.
func CheckString(s *server.Schema, v string, path []string) (errs []reply.FieldError) {
	if len(s.Enum) > 0 && !slices.Contains(s.Enum, v) {
		return []reply.FieldError{badOption(s, path)}
	}
	length := TextLength(v)
	if s.MinLength != nil && length < *s.MinLength {
		errs = append(errs, tooShort(*s.MinLength, path...))
	}
	if s.MaxLength != nil && length > *s.MaxLength {
		errs = append(errs, tooLong(*s.MaxLength, path...))
	}
	switch {
	case s.Pattern != "" && !Matches(s.Pattern, v):
		errs = append(errs,
			reply.Issue("invalid_format", "Invalid string: must match pattern /"+s.Pattern+"/", path...))
	case s.Format == "date-time" && !isDateTime(v):
		errs = append(errs, reply.Issue("invalid_format", "Invalid ISO datetime", path...))
	case s.Format == "uri" && !isURL(v):
		errs = append(errs, reply.Issue("invalid_format", "Invalid URL", path...))
	case s.Format == "uuid" && !AnyUUID.MatchString(v):
		errs = append(errs, reply.Issue("invalid_format", "Invalid UUID", path...))
	}
	return errs
}

func tooShort(limit int, path ...string) reply.FieldError {
	return reply.Issue("too_small",
		fmt.Sprintf("Too small: expected string to have >=%d characters", limit), path...)
}

func tooLong(limit int, path ...string) reply.FieldError {
	return reply.Issue("too_big",
		fmt.Sprintf("Too big: expected string to have <=%d characters", limit), path...)
}

func checkBounds(s *server.Schema, n float64, path []string) []reply.FieldError {
	switch {
	case s.Minimum != nil && n < *s.Minimum:
		return issues("too_small",
			fmt.Sprintf("Too small: expected number to be >=%v", *s.Minimum), path...)
	case s.Maximum != nil && n > *s.Maximum:
		return issues("too_big", fmt.Sprintf("Too big: expected number to be <=%v", *s.Maximum), path...)
	}
	return nil
}

// Matches reports whether v matches a pattern. It returns true if Go cannot compile the pattern; in
// that case the handler of the operation validates the value.
func Matches(pattern, v string) bool {
	if known := compiled[pattern]; known != nil {
		return known.MatchString(v)
	}
	ok, err := regexp.MatchString(pattern, v)
	return ok || err != nil
}
