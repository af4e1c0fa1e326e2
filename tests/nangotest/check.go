package nangotest

import (
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/nango-go/nango/gen/server"
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
	unknown := slices.Clone(c.query.names)
	for _, p := range c.op.query {
		unknown = slices.DeleteFunc(unknown, func(name string) bool { return name == p.Name })
		errs = append(errs, c.checkQueryParameter(p)...)
	}
	if len(unknown) > 0 && !lenientQueries[c.op.ID] {
		errs = append(errs, unrecognized(unknown))
	}
	return errs
}

// lenientQueries take query parameters that they do not know.
var lenientQueries = map[string]bool{
	"createConnectionLegacy": true, "setOneConnectionMetadataLegacy": true, "updateOneConnectionMetadataLegacy": true,
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
	values, fields := c.query.lists[p.Name], c.query.fields[p.Name]
	if values == nil && fields == nil {
		if p.Required {
			return []fieldError{missing(p.Schema, p.Name)}
		}
		return nil
	}
	switch {
	case slices.Contains(p.Schema.Types, "object"):
		if fields == nil {
			return []fieldError{wrongType("record", "string", p.Name)}
		}
		return nil
	case slices.Contains(p.Schema.Types, "array"):
		if !p.Explode {
			values = c.query.commas(p.Name)
		}
		return checkList(p, values)
	case len(values) > 1:
		return []fieldError{wrongType("string", "array", p.Name)}
	}
	errs := checkText(p.Schema, c.query.get(p.Name), p.Name)
	if len(errs) > 0 && p.Schema.Format == "date-time" && !isAnyDate(c.query.get(p.Name)) {
		errs = append(errs, issue("custom", "must be within the last 12 months", p.Name))
	}
	return errs
}

// checkList checks the values of an array. One that repeats is a union of a text and a list for Nango, which then tells
// no more.
func checkList(p server.Parameter, values []string) []fieldError {
	var errs []fieldError
	if p.Schema.MaxItems != nil && len(values) > *p.Schema.MaxItems {
		errs = append(errs, issue("too_big", "Too big", p.Name))
	}
	for i, v := range values {
		if !p.Explode {
			v = strings.ToLower(v) // Nango takes the actions of records in upper case too
		}
		errs = append(errs, checkText(p.Schema.Items, v, p.Name, strconv.Itoa(i))...)
	}
	if p.Explode && len(errs) > 0 {
		return []fieldError{issue("invalid_union", "Invalid input", p.Name)}
	}
	return errs
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

// checkText checks the text of a parameter.
func checkText(s *server.Schema, v string, path ...string) []fieldError {
	switch {
	case slices.Contains(s.Types, "integer"), slices.Contains(s.Types, "number"):
		n, err := strconv.ParseFloat(strings.TrimSpace(v), 64)
		if v == "" {
			n, err = 0, nil
		}
		if err != nil || math.IsNaN(n) {
			return []fieldError{wrongType("number", "NaN", path...)}
		}
		return checkBounds(s, n, path)
	case slices.Contains(s.Types, "boolean"):
		if _, ok := parseFlag(v); !ok {
			return []fieldError{issue("invalid_value", "Invalid option", path...)}
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
