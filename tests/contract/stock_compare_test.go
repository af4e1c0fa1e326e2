package contract_test

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"github.com/nango-go/nango/gen"
	"github.com/oapi-codegen/runtime"
	"github.com/stretchr/testify/require"
)

// sentByUs returns the request that the client in package gen builds for the call.
func sentByUs(t *testing.T, server *url.URL, u use) *http.Request {
	t.Helper()
	client := &gen.Client[*http.Request]{Server: server, Send: func(_ gen.Operation, req *http.Request) (*http.Request, error) { return req, nil }}
	method := reflect.ValueOf(client).MethodByName(strings.ToUpper(u.op.OperationID[:1]) + u.op.OperationID[1:])
	require.True(t, method.IsValid())
	args := []reflect.Value{reflect.ValueOf(t.Context())}
	fill := func(raw any) {
		require.Less(t, len(args), method.Type().NumIn())
		v := reflect.New(method.Type().In(len(args)))
		setFromJSON(t, v.Elem(), raw)
		args = append(args, v.Elem())
	}
	optional := false
	for _, in := range []string{"path", "query", "header"} {
		for _, p := range u.params {
			if p.In == in && p.Required {
				fill(u.values[p.Name])
			}
			optional = optional || !p.Required
		}
	}
	if optional {
		params := reflect.New(method.Type().In(len(args))).Elem()
		for _, p := range u.params {
			if value, given := u.values[p.Name]; given && !p.Required {
				setFromJSON(t, fieldOf(t, params, p.Name), value)
			}
		}
		args = append(args, params)
	}
	if u.body != nil {
		v := reflect.New(method.Type().In(len(args)))
		require.NoError(t, json.Unmarshal(u.body, v.Interface()))
		args = append(args, v.Elem())
	}
	results := method.Call(args)
	err, _ := reflect.TypeAssert[error](results[1])
	require.NoError(t, err)
	return results[0].Interface().(*http.Request)
}

// setFromJSON encodes raw as JSON and decodes the JSON into v.
func setFromJSON(t *testing.T, v reflect.Value, raw any) {
	t.Helper()
	b, err := json.Marshal(raw)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, v.Addr().Interface()))
}

var notLetters = regexp.MustCompile(`[^a-z0-9]`)

// fieldOf returns the field of params for a parameter of the given name. The comparison of names
// ignores case, separators and the prefix X-.
func fieldOf(t *testing.T, params reflect.Value, name string) reflect.Value {
	t.Helper()
	plain := func(s string) string {
		return strings.TrimPrefix(notLetters.ReplaceAllString(strings.ToLower(s), ""), "x")
	}
	for i := range params.NumField() {
		if plain(params.Type().Field(i).Name) == plain(name) {
			return params.Field(i)
		}
	}
	require.Fail(t, "there is no field", "%s in %s", name, params.Type())
	return reflect.Value{}
}

// requireSameRequest compares the method, path, query, headers and body of two requests for the
// same call: the request that package gen builds and the request that the stock client sends.
func requireSameRequest(t *testing.T, u use, ours *http.Request, stock stockExchange) {
	t.Helper()
	require.Equal(t, stock.Method, ours.Method)
	require.Equal(t, segments(t, stock.Path), segments(t, ours.URL.EscapedPath()))
	query, left := values(t, stock.Query), zeros[u.op.OperationID]
	if query.Get(left) == "0" {
		query.Del(left)
	}
	require.Equal(t, query, values(t, ours.URL.RawQuery))
	headers := maps.Clone(ours.Header)
	want := stock.Header.Clone()
	want.Del("Authorization") // package wire adds it
	require.Equal(t, map[string][]string(want), map[string][]string(headers))
	body := ""
	if ours.Body != nil {
		b, err := io.ReadAll(ours.Body)
		require.NoError(t, err)
		body = string(b)
	}
	if u.body == nil {
		require.Equal(t, stock.Body, body)
	} else {
		want := strings.Replace(stock.Body, `"`+left+`":false,`, "", 1)
		require.JSONEq(t, want, body)
	}
}

// segments returns the decoded segments of an escaped path. Paths with equal segments mean the same
// to a server.
func segments(t *testing.T, escaped string) []string {
	t.Helper()
	parts := strings.Split(escaped, "/")
	for i, part := range parts {
		decoded, err := url.PathUnescape(part)
		require.NoError(t, err)
		parts[i] = decoded
	}
	return parts
}

func values(t *testing.T, query string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(query)
	require.NoError(t, err)
	return v
}

// requireBound parses the query of ours, the request that package gen built. It uses the same
// parser as a server that oapi-codegen generates. It then compares the values with the arguments of
// the call u.
func requireBound(t *testing.T, u use, ours *http.Request) {
	t.Helper()
	for _, p := range u.params {
		value, given := u.values[p.Name]
		if p.In != "query" || !given || value == 0 || p.Name == zeros[u.op.OperationID] {
			continue
		}
		s, style, explode := p.Schema.Value, p.Style, p.Explode == nil || *p.Explode
		if style == "" {
			style = "form"
		}
		var bound any
		switch {
		case s.Type.Is("array"):
			bound = new([]string)
		case s.Type.Is("object"):
			bound = new(map[string]string)
		case s.Type.Is("boolean"):
			bound = new(bool)
		case s.Type.Is("integer"):
			bound = new(int)
		default:
			bound = new(string)
		}
		err := runtime.BindQueryParameterWithOptions(style, explode, true, p.Name, ours.URL.Query(), bound, runtime.BindQueryParameterOptions{})
		require.NoError(t, err, "%s", p.Name)
		require.Equal(t, fmt.Sprint(value), fmt.Sprint(reflect.ValueOf(bound).Elem().Interface()), p.Name)
	}
}
