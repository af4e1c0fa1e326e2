package nangotest

import (
	"net/http"
	"slices"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// checkedRequest is what is checked of a request.
type checkedRequest struct {
	op        *guarded
	query     nodejs.Query
	header    http.Header
	body      []byte // nil for none
	pathValue func(name string) string
}

// check holds the request against the document: query, path, headers and body, in this order. The
// first part with a wrong value refuses it, with all that is wrong there.
func (c *checkedRequest) check() error {
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
		if last := e.Path[max(len(e.Path)-1, 0):]; e.Code == "invalid_value" &&
			(slices.Equal(last, []string{"strategy"}) || slices.Equal(last, []string{"offset"})) {
			errs[i] = reply.Issue("invalid_union", "Invalid input", e.Path...)
		}
	}
	return errs
}

func (c *checkedRequest) checkQuery() []reply.FieldError {
	var errs []reply.FieldError
	unknown := slices.Clone(c.query.Names)
	for _, p := range c.op.query {
		unknown = slices.DeleteFunc(unknown, func(name string) bool { return name == p.Name })
		errs = append(errs, c.checkQueryParameter(p)...)
	}
	if len(unknown) > 0 && !lenientQueries[c.op.ID] && c.op.auth != authPage && c.op.auth != authNone {
		errs = append(errs, zod.Unrecognized(unknown))
	}
	return errs
}

// lenientQueries take query parameters that they do not know.
var lenientQueries = map[string]bool{
	"createConnectionLegacy": true, "setOneConnectionMetadataLegacy": true,
	"updateOneConnectionMetadataLegacy": true,
	"getScriptsConfig":                  true, "getActionResult": true,
}

func (c *checkedRequest) checkQueryParameter(p server.Parameter) []reply.FieldError {
	if !c.query.Has(p.Name) {
		if p.Required {
			return []reply.FieldError{zod.Missing(p.Schema, p.Name)}
		}
		return nil
	}
	kind := c.query.Kind(p.Name)
	switch {
	case len(p.Schema.Types) == 0:
		return nil
	case slices.Contains(p.Schema.Types, "object"):
		if kind != "object" {
			return []reply.FieldError{zod.WrongType("record", kind, p.Name)}
		}
		if p.Name == "params" { // of any names
			return nil
		}
		return c.checkQueryTags(p.Name)
	case slices.Contains(p.Schema.Types, "array") && p.Explode:
		if kind == "object" {
			return []reply.FieldError{reply.Issue("invalid_union", "Invalid input", p.Name)}
		}
		return zod.CheckRepeated(p, c.query.Lists[p.Name])
	// JavaScript reads it as a number.
	case kind == "array" && zod.IsNumber(p.Schema) && len(c.query.Lists[p.Name]) == 1:
	case kind != "string":
		return []reply.FieldError{zod.NotText(p.Schema, kind, p.Name)}
	case slices.Contains(p.Schema.Types, "array"):
		return zod.CheckCommas(p, c.query.Commas(p.Name))
	}
	errs := zod.CheckText(p.Schema, c.query.Get(p.Name), p.Name)
	if len(errs) > 0 && p.Schema.Format == "date-time" && !zod.IsAnyDate(c.query.Get(p.Name)) {
		errs = append(errs, reply.Issue("custom", "must be within the last 12 months", p.Name))
	}
	return errs
}

// checkQueryTags checks tags[name]=value.
func (c *checkedRequest) checkQueryTags(param string) []reply.FieldError {
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
	return zod.CheckTags(tags, 1, param)
}

func (c *checkedRequest) checkPath() []reply.FieldError {
	var errs []reply.FieldError
	for _, p := range c.op.path {
		errs = append(errs, zod.CheckText(p.Schema, c.pathValue(p.Name), p.shown)...)
	}
	return errs
}

func (c *checkedRequest) checkHeaders() []reply.FieldError {
	if lenientQueries[c.op.ID] {
		return nil
	}
	return zod.CheckHeaders(c.op.header, c.header)
}
