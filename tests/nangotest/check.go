package nangotest

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

// check holds the request against the document: query, path, headers and body, in this order. The first part with a wrong
// value refuses it, with all that is wrong there.
func (c *call) check() error {
	if c.op.ID == proxyOperation.ID {
		return nil
	}
	parts := []struct {
		code string
		find func() []reply.FieldError
	}{
		{"invalid_query_params", c.checkQuery}, {"invalid_uri_params", c.checkPath},
		{"invalid_headers", c.checkHeaders}, {"invalid_body", c.checkBody},
	}
	if c.op.auth == authPage { // whose handlers look at the body first
		parts[0], parts[1], parts[3] = parts[3], parts[0], parts[1]
	}
	for _, part := range parts {
		errs := part.find()
		if len(errs) == 0 {
			continue
		}
		if c.op.auth == authInternal {
			return reply.Invalid("invalid_request", asUnions(errs)...)
		}
		return reply.Invalid(part.code, errs...)
	}
	return nil
}

// asUnions: the persist service has a union of constants where others have a list of options.
func asUnions(errs []reply.FieldError) []reply.FieldError {
	for i, e := range errs {
		if last := e.Path[max(len(e.Path)-1, 0):]; e.Code == "invalid_value" && (slices.Equal(last, []string{"strategy"}) || slices.Equal(last, []string{"offset"})) {
			errs[i] = reply.Issue("invalid_union", "Invalid input", e.Path...)
		}
	}
	return errs
}

func (c *call) checkQuery() []reply.FieldError {
	var errs []reply.FieldError
	unknown := slices.Clone(c.query.Names)
	for _, p := range c.op.query {
		unknown = slices.DeleteFunc(unknown, func(name string) bool { return name == p.Name })
		errs = append(errs, c.checkQueryParameter(p)...)
	}
	if len(unknown) > 0 && !lenientQueries[c.op.ID] && c.op.auth != authPage && c.op.auth != authNone {
		errs = append(errs, unrecognized(unknown))
	}
	return errs
}

// lenientQueries take query parameters that they do not know.
var lenientQueries = map[string]bool{
	"createConnectionLegacy": true, "setOneConnectionMetadataLegacy": true, "updateOneConnectionMetadataLegacy": true,
	"getScriptsConfig": true, "getActionResult": true,
}

func unrecognized(names []string, path ...string) reply.FieldError {
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

func (c *call) checkQueryParameter(p server.Parameter) []reply.FieldError {
	if !c.query.Has(p.Name) {
		if p.Required {
			return []reply.FieldError{missing(p.Schema, p.Name)}
		}
		return nil
	}
	kind := c.query.Kind(p.Name)
	switch {
	case len(p.Schema.Types) == 0:
		return nil
	case slices.Contains(p.Schema.Types, "object"):
		if kind != "object" {
			return []reply.FieldError{wrongType("record", kind, p.Name)}
		}
		if p.Name == "params" { // of any names
			return nil
		}
		return c.checkQueryTags(p.Name)
	case slices.Contains(p.Schema.Types, "array") && p.Explode:
		if kind == "object" {
			return []reply.FieldError{reply.Issue("invalid_union", "Invalid input", p.Name)}
		}
		return checkRepeated(p, c.query.Lists[p.Name])
	case kind == "array" && isNumber(p.Schema) && len(c.query.Lists[p.Name]) == 1: // is a number for JavaScript
	case kind != "string":
		return []reply.FieldError{notText(p.Schema, kind, p.Name)}
	case slices.Contains(p.Schema.Types, "array"):
		return checkCommas(p, c.query.Commas(p.Name))
	}
	errs := checkText(p.Schema, c.query.Get(p.Name), p.Name)
	if len(errs) > 0 && p.Schema.Format == "date-time" && !isAnyDate(c.query.Get(p.Name)) {
		errs = append(errs, reply.Issue("custom", "must be within the last 12 months", p.Name))
	}
	return errs
}

// notText is what a parameter gets that is given several times, or with fields.
func notText(s *server.Schema, kind, name string) reply.FieldError {
	switch {
	case isNumber(s):
		return wrongType("number", "NaN", name)
	case len(s.Enum) > 0:
		return badOption(s, []string{name})
	}
	return wrongType("string", kind, name)
}

// checkRepeated checks a parameter that may repeat. It is a union of a text and a list for Nango, which then tells no more.
func checkRepeated(p server.Parameter, values []string) []reply.FieldError {
	if p.Schema.MaxItems != nil && len(values) > *p.Schema.MaxItems {
		return []reply.FieldError{reply.Issue("invalid_union", "Invalid input", p.Name)}
	}
	for _, v := range values {
		if v == "" || len(checkText(p.Schema.Items, v, p.Name)) > 0 {
			return []reply.FieldError{reply.Issue("invalid_union", "Invalid input", p.Name)}
		}
	}
	return nil
}

// checkCommas checks a list in one text. Nango takes the actions of records in upper case too.
func checkCommas(p server.Parameter, values []string) []reply.FieldError {
	options := slices.Clone(p.Schema.Items.Enum)
	if len(options) == 0 {
		if len(values) == 1 && values[0] == "" {
			return []reply.FieldError{reply.Issue("too_small", "Too small: expected string to have >=1 characters", p.Name)}
		}
		return nil
	}
	for _, option := range p.Schema.Items.Enum {
		options = append(options, strings.ToUpper(option))
	}
	var errs []reply.FieldError
	for i, v := range values {
		errs = append(errs, checkText(&server.Schema{Types: []string{"string"}, Enum: options}, v, p.Name, strconv.Itoa(i))...)
	}
	return errs
}

// checkQueryTags checks tags[name]=value.
func (c *call) checkQueryTags(param string) []reply.FieldError {
	tags := map[string]any{}
	for name, value := range c.query.Fields[param] {
		switch c.query.Kind(param + "[" + name) {
		case "array":
			tags[name] = []any{}
		case "object":
			tags[name] = map[string]any{}
		default:
			tags[name] = value
		}
	}
	return checkTags(tags, 1, param)
}

func (c *call) checkPath() []reply.FieldError {
	var errs []reply.FieldError
	for _, p := range c.op.path {
		errs = append(errs, checkText(p.Schema, c.PathValue(p.Name), p.shown)...)
	}
	return errs
}

func (c *call) checkHeaders() []reply.FieldError {
	if lenientQueries[c.op.ID] {
		return nil
	}
	return checkHeaders(c.op.header, c.Header)
}

func checkHeaders(params []server.Parameter, h http.Header) []reply.FieldError {
	var errs []reply.FieldError
	for _, p := range params {
		name := strings.ToLower(p.Name)
		values := h[http.CanonicalHeaderKey(p.Name)]
		if len(values) > 0 {
			errs = append(errs, checkText(p.Schema, strings.Join(values, ", "), name)...)
		} else if p.Required {
			errs = append(errs, missing(p.Schema, name))
		}
	}
	return errs
}

func isNumber(s *server.Schema) bool {
	return slices.Contains(s.Types, "integer") || slices.Contains(s.Types, "number")
}

// checkText checks the text of a parameter.
func checkText(s *server.Schema, v string, path ...string) []reply.FieldError {
	switch {
	case isNumber(s):
		n, ok := nodejs.ParseNumber(v)
		if !ok {
			return []reply.FieldError{wrongType("number", "NaN", path...)}
		}
		if slices.Contains(s.Types, "integer") && n != math.Trunc(n) {
			return []reply.FieldError{wrongType("int", "number", path...)}
		}
		return checkBounds(s, n, path)
	case slices.Contains(s.Types, "boolean"):
		if _, ok := nodejs.ParseFlag(v); !ok {
			return []reply.FieldError{badFlag(path...)}
		}
		return nil
	}
	return checkString(s, v, path)
}

func missing(s *server.Schema, path ...string) reply.FieldError {
	switch {
	case len(s.Enum) > 0:
		return badOption(s, path)
	case isNumeric(s):
		return wrongType("number", "NaN", path...)
	case len(s.OneOf) > 0 && s.Kind == "":
		if only := s.OneOf[0]; len(s.OneOf) == 2 && slices.Equal(s.OneOf[1].Types, []string{"null"}) {
			return missing(only, path...)
		}
		return reply.Issue("invalid_union", "Invalid input", path...)
	}
	return wrongType(expected(s), "undefined", path...)
}

func wrongType(want, got string, path ...string) reply.FieldError {
	return reply.Issue("invalid_type", "Invalid input: expected "+want+", received "+got, path...)
}

func badFlag(path ...string) reply.FieldError {
	return badOption(&server.Schema{Enum: append(slices.Clone(nodejs.TrueWords), nodejs.FalseWords...)}, path)
}

func badOption(s *server.Schema, path []string) reply.FieldError {
	options := make([]string, len(s.Enum))
	for i, e := range s.Enum {
		options[i] = strconv.Quote(e)
	}
	return reply.Issue("invalid_value", "Invalid option: expected one of "+strings.Join(options, "|"), path...)
}

// expected is what Nango calls the type that a value must have.
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
