package hostile_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/contract"
	"github.com/stretchr/testify/require"
)

// functions lists the generic functions that call Nango. Reflection cannot find them;
// TestMethodsAreComplete checks the list.
var functions = map[string]any{
	"ListRecords":      nango.ListRecords[map[string]any],
	"InvokeFunction":   nango.InvokeFunction[any],
	"InvocationResult": nango.InvocationResult[any],
	"WaitInvocation":   nango.WaitInvocation[any],
	"AllRecords":       nango.AllRecords[map[string]any],
	"TriggerAction":    nango.TriggerAction[any],
	"ActionResult":     nango.ActionResult[any],
	"WaitAction":       nango.WaitAction[any],
}

// kind says how a method reads a successful response.
type kind string

const (
	object   kind = "object"   // JSON of a type in the OpenAPI spec
	anything kind = "anything" // JSON of the caller's type
	nothing  kind = "nothing"  // no body: the call returns only an error
	stream   kind = "stream"   // records, decoded while they are read
	foreign  kind = "foreign"  // the provider's response, whatever it is
)

// method is an exported method or function of package client that calls Nango.
type method struct {
	name       string
	of         func(c *nango.Client, p *nango.Persist) reflect.Value
	kind       kind
	idempotent bool   // whether calls are retried by default
	versioned  bool   // whether some known versions of Nango lack the operation
	status     int    // the status of a successful response
	example    string // the body of a successful response
	normal     request
}

func (m method) waits() bool { return strings.Contains(m.name, "Wait") }

// examples holds bodies of successful responses, by the name of the method. They are used where the
// OpenAPI spec has no suitable example.
var examples = map[string]string{
	"Scripts.OpenAIConfig": `{"data":[{"name":"create-issue","description":"Opens an issue.","parameters":{"type":"object","properties":{},"required":[]}}]}`,
	"Functions.Invoke":     `{"id":"f9b1baee-17af-43c9-afa4-21b632a64891","statusUrl":"/functions/invocations/f9b1baee-17af-43c9-afa4-21b632a64891"}`,
	"Actions.TriggerAsync": `{"id":"f9b1baee-17af-43c9-afa4-21b632a64891","statusUrl":"/action/f9b1baee-17af-43c9-afa4-21b632a64891"}`,
	"Client.Do":            `{"a":{"b":1}}`,
}

// methods returns all methods that call Nango. The first call collects them.
var methods = sync.OnceValues(func() ([]method, error) {
	var all []method
	client := reflect.TypeFor[nango.Client]()
	for i := range client.NumField() {
		field := client.Field(i)
		if field.IsExported() {
			all = append(all, methodsOf(reflect.PointerTo(field.Type), func(c *nango.Client, _ *nango.Persist) reflect.Value {
				return reflect.ValueOf(c).Elem().Field(i).Addr()
			})...)
		}
	}
	all = append(all, methodsOf(reflect.TypeFor[*nango.Client](), func(c *nango.Client, _ *nango.Persist) reflect.Value { return reflect.ValueOf(c) })...)
	all = append(all, methodsOf(reflect.TypeFor[*nango.Persist](), func(_ *nango.Client, p *nango.Persist) reflect.Value { return reflect.ValueOf(p) })...)
	for name, f := range functions {
		all = append(all, method{name: name, of: func(*nango.Client, *nango.Persist) reflect.Value { return reflect.ValueOf(f) }})
	}
	slices.SortFunc(all, func(a, b method) int { return strings.Compare(a.name, b.name) })
	operations, err := operationsOfMethods()
	if err != nil {
		return nil, err
	}
	for i := range all {
		if err := all[i].describe(operations[all[i].name]); err != nil {
			return nil, fmt.Errorf("%s: %w", all[i].name, err)
		}
	}
	return all, nil
})

// methodsOf returns the methods of t that take call options. All methods that call Nango take them.
func methodsOf(t reflect.Type, receiver func(*nango.Client, *nango.Persist) reflect.Value) []method {
	var out []method
	for i := range t.NumMethod() {
		m := t.Method(i)
		if m.Type.IsVariadic() && m.Type.NumIn() > 2 && m.Type.In(m.Type.NumIn()-1) == reflect.TypeFor[[]nango.CallOption]() {
			out = append(out, method{name: t.Elem().Name() + "." + m.Name, of: func(c *nango.Client, p *nango.Persist) reflect.Value {
				return receiver(c, p).Method(i)
			}})
		}
	}
	return out
}

// describe fills in m. It takes the successful response from the OpenAPI spec, and records the
// request that m sends. The parameter operations lists the API operations that m calls.
func (m *method) describe(operations []string) error {
	doc, err := contract.Document()
	if err != nil {
		return err
	}
	m.kind, m.status = nothing, http.StatusNoContent
	for _, item := range doc.Paths.Map() {
		for verb, operation := range item.Operations() {
			if !slices.Contains(operations, operation.OperationID) {
				continue
			}
			m.idempotent = slices.Contains([]string{http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete}, verb)
			if own, ok := operation.Extensions["x-idempotent"].(bool); ok {
				m.idempotent = own
			}
			m.versioned = operation.Extensions["x-nango-since"] != nil || operation.Extensions["x-nango-until"] != nil
			for _, status := range []int{200, 201, 202} {
				answer := operation.Responses.Status(status)
				if answer == nil || m.kind == object {
					continue
				}
				if media := answer.Value.Content.Get("application/json"); media != nil && media.Example != nil {
					example, err := json.Marshal(media.Example)
					if err != nil {
						return err
					}
					m.kind, m.status, m.example = object, status, string(example)
				}
			}
		}
	}
	if own, ok := examples[m.name]; ok {
		m.status, m.example = http.StatusOK, own
	}
	switch {
	case strings.HasPrefix(m.name, "Proxy."):
		m.kind, m.status, m.example, m.idempotent = foreign, http.StatusOK, `{"login":"octocat"}`, false
	case m.name == "ListRecords" || m.name == "AllRecords":
		m.kind = stream
	case functions[m.name] != nil || m.name == "Client.Do":
		m.kind = anything
	}
	s := &server{answer: func(*http.Request) *http.Response { return answer(m.status, m.example) }}
	got := m.call(context.Background(), s, m.arguments())
	if got.err != nil || len(s.sent) != 1 {
		return fmt.Errorf("with sample arguments and the example of the OpenAPI spec, %d requests were sent: %w", len(s.sent), got.err)
	}
	m.normal = s.sent[0]
	return nil
}

// eachMethod runs f as a parallel subtest for each method of the client that sends requests.
func eachMethod(t *testing.T, f func(t *testing.T, m method)) {
	t.Helper()
	all, err := methods()
	require.NoError(t, err)
	for _, m := range all {
		t.Run(m.name, func(t *testing.T) {
			t.Parallel()
			f(t, m)
		})
	}
}

// The list of methods must contain every exported function and method of package client that takes
// call options, including generic functions and methods of types that are not fields of Client.
func TestMethodsAreComplete(t *testing.T) {
	all, err := methods()
	require.NoError(t, err)
	var names []string
	for _, m := range all {
		names = append(names, m.name)
		t.Logf("%-40s %-8s idempotent=%-5v %s %s", m.name, m.kind, m.idempotent, m.normal.method, m.normal.url)
	}
	declared, err := operationsOfMethods()
	require.NoError(t, err)
	delete(declared, "Client.With") // sends nothing
	delete(declared, "ProxyJSON")   // calls Proxy.Do; has its own tests
	for name := range declared {
		require.Contains(t, names, name, "generic functions must be listed in functions")
	}
	require.Len(t, names, len(declared))
	require.Greater(t, len(names), 80)
}
