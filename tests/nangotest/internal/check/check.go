package check

import (
	"net/http"
	"slices"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/nodejs"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// Request holds the parts of a request that Check validates.
type Request struct {
	Operation *Operation
	Query     nodejs.Query
	Header    http.Header
	Body      []byte // nil if the request has no body
	PathValue func(name string) string
}

// Check validates the query, path, headers and body of a request against the operation, in this
// order. If a part has problems, Check returns an error with all problems of this part, and does
// not validate the parts after it.
func (r *Request) Check() error {
	if r.Operation.ID == ProxyOperation.ID {
		return nil
	}
	parts := []struct {
		code string
		find func() []reply.FieldError
	}{
		{"invalid_query_params", r.checkQuery}, {"invalid_uri_params", r.checkPath},
		{"invalid_headers", r.checkHeaders}, {"invalid_body", r.checkBody},
	}
	if r.Operation.Auth == AuthPage { // Nango's handlers for web pages validate the body first
		parts[0], parts[1], parts[3] = parts[3], parts[0], parts[1]
	}
	for _, part := range parts {
		errs := part.find()
		if len(errs) == 0 {
			continue
		}
		if r.Operation.Auth == AuthInternal {
			return reply.Invalid("invalid_request", asUnions(errs)...)
		}
		return reply.Invalid(part.code, errs...)
	}
	return nil
}

// asUnions replaces the errors for the fields "strategy" and "offset" with the errors that the
// persist service sends. The persist service declares these fields as unions of constants, while
// other operations declare them as enums.
func asUnions(errs []reply.FieldError) []reply.FieldError {
	for i, e := range errs {
		if last := e.Path[max(len(e.Path)-1, 0):]; e.Code == "invalid_value" &&
			(slices.Equal(last, []string{"strategy"}) || slices.Equal(last, []string{"offset"})) {
			errs[i] = reply.Issue("invalid_union", "Invalid input", e.Path...)
		}
	}
	return errs
}

func (r *Request) checkQuery() []reply.FieldError {
	var errs []reply.FieldError
	unknown := slices.Clone(r.Query.Names)
	for _, p := range r.Operation.query {
		unknown = slices.DeleteFunc(unknown, func(name string) bool { return name == p.Name })
		errs = append(errs, r.checkQueryParameter(p)...)
	}
	if len(unknown) > 0 && !lenientQueries[r.Operation.ID] && r.Operation.Auth != AuthPage &&
		r.Operation.Auth != AuthNone {
		errs = append(errs, zod.Unrecognized(unknown))
	}
	return errs
}

// lenientQueries lists the operations that ignore unknown query parameters and do not check
// headers.
var lenientQueries = map[string]bool{
	"createConnectionLegacy": true, "setOneConnectionMetadataLegacy": true,
	"updateOneConnectionMetadataLegacy": true,
	"getScriptsConfig":                  true, "getActionResult": true,
}

func (r *Request) checkQueryParameter(p server.Parameter) []reply.FieldError {
	if !r.Query.Has(p.Name) {
		if p.Required {
			return []reply.FieldError{zod.Missing(p.Schema, p.Name)}
		}
		return nil
	}
	kind := r.Query.Kind(p.Name)
	switch {
	case len(p.Schema.Types) == 0:
		return nil
	case slices.Contains(p.Schema.Types, "object"):
		if kind != "object" {
			return []reply.FieldError{zod.WrongType("record", kind, p.Name)}
		}
		if p.Name == "params" { // the fields of params may have any name
			return nil
		}
		return r.checkQueryTags(p.Name)
	case slices.Contains(p.Schema.Types, "array") && p.Explode:
		if kind == "object" {
			return []reply.FieldError{reply.Issue("invalid_union", "Invalid input", p.Name)}
		}
		return zod.CheckRepeated(p, r.Query.Lists[p.Name])
	// JavaScript converts a list that contains a single number to that number.
	case kind == "array" && zod.IsNumber(p.Schema) && len(r.Query.Lists[p.Name]) == 1:
	case kind != "string":
		return []reply.FieldError{zod.NotText(p.Schema, kind, p.Name)}
	case slices.Contains(p.Schema.Types, "array"):
		return zod.CheckCommas(p, r.Query.Commas(p.Name))
	}
	value := r.Query.Get(p.Name)
	errs := zod.CheckText(p.Schema, value, p.Name)
	if len(errs) > 0 && p.Schema.Format == "date-time" && !zod.AnyDate.MatchString(value) {
		errs = append(errs, reply.Issue("custom", "must be within the last 12 months", p.Name))
	}
	return errs
}

// checkQueryTags validates the tags in a query, which are written as tags[name]=value.
func (r *Request) checkQueryTags(param string) []reply.FieldError {
	tags := map[string]any{}
	for name, value := range r.Query.Fields[param] {
		switch r.Query.Kind(param + "[" + name) {
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

func (r *Request) checkPath() []reply.FieldError {
	var errs []reply.FieldError
	for _, p := range r.Operation.path {
		errs = append(errs, zod.CheckText(p.Schema, r.PathValue(p.Name), p.shown)...)
	}
	return errs
}

func (r *Request) checkHeaders() []reply.FieldError {
	if lenientQueries[r.Operation.ID] {
		return nil
	}
	return zod.CheckHeaders(r.Operation.header, r.Header)
}
