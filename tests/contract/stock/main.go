//go:build stock

// Command stock sends requests with the client that oapi-codegen generates from openapi.yaml
// without our templates and overlay. The test that runs this command compiles it together with the
// generated client.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"reflect"
	"strings"
)

// call is a line of the input: the name of a method of the generated client, and its arguments.
type call struct {
	Method string
	Path   []json.RawMessage
	Params json.RawMessage // the query parameters and headers by name, or null
	Body   json.RawMessage // the request's body, or null
}

// exchange is a line of the output: a request and its response, or the reason why a call failed.
type exchange struct {
	Problem                           string
	Method, Path, Query, Body, Answer string
	Header, AnswerHeader              http.Header
	Status                            int
}

func main() {
	server, key := os.Args[1], os.Args[2]
	in, out := json.NewDecoder(os.Stdin), json.NewEncoder(os.Stdout)
	for in.More() {
		var c call
		if err := in.Decode(&c); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		if err := out.Encode(c.send(server, key)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
	}
}

// send calls a method of the generated client by reflection. It returns the request and the
// response.
func (c call) send(server, key string) (e exchange) {
	client, err := NewClient(server, WithHTTPClient(&e),
		WithRequestEditorFn(func(_ context.Context, req *http.Request) error {
			req.Header.Set("Authorization", "Bearer "+key)
			return nil
		}))
	if err != nil {
		return exchange{Problem: err.Error()}
	}
	method := reflect.ValueOf(client).MethodByName(c.Method)
	if !method.IsValid() {
		return exchange{Problem: "the generated client has no method " + c.Method}
	}
	given := append([]json.RawMessage{}, c.Path...)
	for _, more := range []json.RawMessage{c.Params, c.Body} {
		if len(more) > 0 && string(more) != "null" {
			given = append(given, more)
		}
	}
	t := method.Type()
	if t.NumIn() != len(given)+2 { // the other two are the context and the request editors
		return exchange{Problem: fmt.Sprintf("%s takes %d arguments, not %d", c.Method, t.NumIn()-2,
			len(given))}
	}
	args := []reflect.Value{reflect.ValueOf(context.Background())}
	for i, raw := range given {
		v := reflect.New(t.In(i + 1))
		if err := json.Unmarshal(raw, v.Interface()); err != nil {
			return exchange{Problem: fmt.Sprintf("%s, argument %d: %v", c.Method, i+1, err)}
		}
		args = append(args, v.Elem())
	}
	results := method.Call(args)
	if err, _ := results[1].Interface().(error); err != nil {
		e.Problem = err.Error()
	}
	return e
}

// Do sends a request, and records the request and its response in e.
func (e *exchange) Do(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			return nil, err
		}
		e.Body, req.Body = string(body), io.NopCloser(bytes.NewReader(body))
	}
	e.Method, e.Path, e.Query, e.Header = req.Method, req.URL.EscapedPath(), req.URL.RawQuery,
		req.Header.Clone()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(resp.Body, 1<<20))
	e.Status, e.AnswerHeader, e.Answer = resp.StatusCode, resp.Header, string(answer)
	resp.Body = io.NopCloser(strings.NewReader(e.Answer))
	return resp, err
}
