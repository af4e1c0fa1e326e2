package routes

import (
	"strings"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// ListFunctions returns a page of the functions of an integration.
func (c *call) ListFunctions() (any, error) {
	in := c.env.Integrations[c.PathValue("uniqueKey")]
	if in == nil {
		return nil, reply.NotFound("Integration does not exist")
	}
	kind, search := c.query.Get("type"), strings.ToLower(c.query.Get("search"))
	var found []*state.Function
	for _, fn := range in.Functions {
		if (kind == "" || fn.Kind == kind) && strings.Contains(strings.ToLower(fn.Name), search) {
			found = append(found, fn)
		}
	}
	page, limit := c.query.Number("page", 0), c.query.Number("limit", 20)
	bodies := []map[string]any{}
	for _, fn := range found[min(page*limit, len(found)):min((page+1)*limit, len(found))] {
		bodies = append(bodies, fn.Body())
	}
	return map[string]any{
		"data": bodies, "pagination": map[string]int{"total": len(found), "page": page, "limit": limit},
	}, nil
}

// namedFunction returns the integration and the function that the path and the query parameter
// "type" identify. If the integration does not exist, both are nil. If only the function does not
// exist, fn is nil. In both cases, err is the error response.
func (c *call) namedFunction() (in *state.Integration, fn *state.Function, err error) {
	in = c.env.Integrations[c.PathValue("uniqueKey")]
	if in == nil {
		return nil, nil, reply.NotFound("Integration does not exist")
	}
	fn = in.Function(c.PathValue("name"), c.query.Get("type"))
	if fn == nil {
		err = reply.NotFound("Function does not exist")
	}
	return in, fn, err
}

// GetFunction returns a function.
func (c *call) GetFunction() (any, error) {
	_, fn, err := c.namedFunction()
	if err != nil {
		return nil, err
	}
	return dataOf(fn.Body()), nil
}

// GetFunctionCode returns the source code of a function.
func (c *call) GetFunctionCode() (any, error) {
	in, fn, _ := c.namedFunction() // the error messages of this operation differ
	switch {
	case in == nil:
		return nil, reply.NotFound("Integration '%s' not found", c.PathValue("uniqueKey"))
	case fn == nil:
		return nil, reply.NotFound("Function '%s' not found for integration '%s'", c.PathValue("name"),
			c.PathValue("uniqueKey"))
	}
	return map[string]string{"type": fn.Kind, "code": fn.Code}, nil
}

// DeleteFunction deletes a function. It refuses to delete a function that a repository manages.
func (c *call) DeleteFunction() (any, error) {
	in, fn, err := c.namedFunction()
	switch {
	case err != nil:
		return nil, err
	case fn.Source == "repo":
		return nil, reply.BadRequest("function_managed_by_deploy",
			"repo functions are deleted through `nango deploy`, not this endpoint")
	}
	in.Remove(c.env, fn)
	return dataOf(succeeded), nil
}
