package nangotest

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
)

// check holds the request against the document: query, path, headers and body, in this order. The first part with a wrong
// value refuses it, with all that is wrong there.
func (c *call) check() error {
	if c.op.ID == proxyOperation.ID {
		return nil
	}
	parts := []struct {
		code string
		find func() []fieldError
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
			return invalid("invalid_request", asUnions(errs)...)
		}
		return invalid(part.code, errs...)
	}
	return nil
}

// asUnions: the persist service has a union of constants where others have a list of options.
func asUnions(errs []fieldError) []fieldError {
	for i, e := range errs {
		if last := e.Path[max(len(e.Path)-1, 0):]; e.Code == "invalid_value" && (slices.Equal(last, []string{"strategy"}) || slices.Equal(last, []string{"offset"})) {
			errs[i] = issue("invalid_union", "Invalid input", e.Path...)
		}
	}
	return errs
}

func (c *call) checkQuery() []fieldError {
	var errs []fieldError
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

func unrecognized(names []string, path ...string) fieldError {
	quoted := make([]string, len(names))
	for i, name := range names {
		quoted[i] = strconv.Quote(name)
	}
	what := "Unrecognized key: "
	if len(names) > 1 {
		what = "Unrecognized keys: "
	}
	return issue("unrecognized_keys", what+strings.Join(quoted, ", "), path...)
}

func (c *call) checkQueryParameter(p server.Parameter) []fieldError {
	if !c.query.Has(p.Name) {
		if p.Required {
			return []fieldError{missing(p.Schema, p.Name)}
		}
		return nil
	}
	kind := c.query.Kind(p.Name)
	switch {
	case len(p.Schema.Types) == 0:
		return nil
	case slices.Contains(p.Schema.Types, "object"):
		if kind != "object" {
			return []fieldError{wrongType("record", kind, p.Name)}
		}
		if p.Name == "params" { // of any names
			return nil
		}
		return c.checkQueryTags(p.Name)
	case slices.Contains(p.Schema.Types, "array") && p.Explode:
		if kind == "object" {
			return []fieldError{issue("invalid_union", "Invalid input", p.Name)}
		}
		return checkRepeated(p, c.query.Lists[p.Name])
	case kind == "array" && isNumber(p.Schema) && len(c.query.Lists[p.Name]) == 1: // is a number for JavaScript
	case kind != "string":
		return []fieldError{notText(p.Schema, kind, p.Name)}
	case slices.Contains(p.Schema.Types, "array"):
		return checkCommas(p, c.query.Commas(p.Name))
	}
	errs := checkText(p.Schema, c.query.Get(p.Name), p.Name)
	if len(errs) > 0 && p.Schema.Format == "date-time" && !isAnyDate(c.query.Get(p.Name)) {
		errs = append(errs, issue("custom", "must be within the last 12 months", p.Name))
	}
	return errs
}

// notText is what a parameter gets that is given several times, or with fields.
func notText(s *server.Schema, kind, name string) fieldError {
	switch {
	case isNumber(s):
		return wrongType("number", "NaN", name)
	case len(s.Enum) > 0:
		return badOption(s, []string{name})
	}
	return wrongType("string", kind, name)
}

// checkRepeated checks a parameter that may repeat. It is a union of a text and a list for Nango, which then tells no more.
func checkRepeated(p server.Parameter, values []string) []fieldError {
	if p.Schema.MaxItems != nil && len(values) > *p.Schema.MaxItems {
		return []fieldError{issue("invalid_union", "Invalid input", p.Name)}
	}
	for _, v := range values {
		if v == "" || len(checkText(p.Schema.Items, v, p.Name)) > 0 {
			return []fieldError{issue("invalid_union", "Invalid input", p.Name)}
		}
	}
	return nil
}

// checkCommas checks a list in one text. Nango takes the actions of records in upper case too.
func checkCommas(p server.Parameter, values []string) []fieldError {
	options := slices.Clone(p.Schema.Items.Enum)
	if len(options) == 0 {
		if len(values) == 1 && values[0] == "" {
			return []fieldError{issue("too_small", "Too small: expected string to have >=1 characters", p.Name)}
		}
		return nil
	}
	for _, option := range p.Schema.Items.Enum {
		options = append(options, strings.ToUpper(option))
	}
	var errs []fieldError
	for i, v := range values {
		errs = append(errs, checkText(&server.Schema{Types: []string{"string"}, Enum: options}, v, p.Name, strconv.Itoa(i))...)
	}
	return errs
}

// checkQueryTags checks tags[name]=value.
func (c *call) checkQueryTags(param string) []fieldError {
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

func (c *call) checkPath() []fieldError {
	var errs []fieldError
	for _, p := range c.op.path {
		errs = append(errs, checkText(p.Schema, c.PathValue(p.Name), p.shown)...)
	}
	return errs
}

func (c *call) checkHeaders() []fieldError {
	if lenientQueries[c.op.ID] {
		return nil
	}
	return checkHeaders(c.op.header, c.Header)
}

func checkHeaders(params []server.Parameter, h http.Header) []fieldError {
	var errs []fieldError
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
func checkText(s *server.Schema, v string, path ...string) []fieldError {
	switch {
	case isNumber(s):
		n, ok := nodejs.ParseNumber(v)
		if !ok {
			return []fieldError{wrongType("number", "NaN", path...)}
		}
		if slices.Contains(s.Types, "integer") && n != math.Trunc(n) {
			return []fieldError{wrongType("int", "number", path...)}
		}
		return checkBounds(s, n, path)
	case slices.Contains(s.Types, "boolean"):
		if _, ok := nodejs.ParseFlag(v); !ok {
			return []fieldError{badFlag(path...)}
		}
		return nil
	}
	return checkString(s, v, path)
}

func missing(s *server.Schema, path ...string) fieldError {
	switch {
	case len(s.Enum) > 0:
		return badOption(s, path)
	case isNumeric(s):
		return wrongType("number", "NaN", path...)
	case len(s.OneOf) > 0 && s.Kind == "":
		if only := s.OneOf[0]; len(s.OneOf) == 2 && slices.Equal(s.OneOf[1].Types, []string{"null"}) {
			return missing(only, path...)
		}
		return issue("invalid_union", "Invalid input", path...)
	}
	return wrongType(expected(s), "undefined", path...)
}

func wrongType(want, got string, path ...string) fieldError {
	return issue("invalid_type", "Invalid input: expected "+want+", received "+got, path...)
}

func badFlag(path ...string) fieldError {
	return badOption(&server.Schema{Enum: append(slices.Clone(nodejs.TrueWords), nodejs.FalseWords...)}, path)
}

func badOption(s *server.Schema, path []string) fieldError {
	options := make([]string, len(s.Enum))
	for i, e := range s.Enum {
		options[i] = strconv.Quote(e)
	}
	return issue("invalid_value", "Invalid option: expected one of "+strings.Join(options, "|"), path...)
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
