package nodesdk_test

import (
	"encoding/json"
	"errors"
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

// recording is a recorded call of the Node SDK.
type recording struct {
	Name, Call string
	Args       []json.RawMessage
	Config     nodesdk.Config
	Answer     struct {
		Status int
		Body   json.RawMessage
	}
	Requests []struct {
		Method, Path string
		Query        [][2]string
		Headers      map[string]string
		Body         *struct{ JSON any }
	}
	Outcome struct{ OK any }
}

// faults lists the recorded calls in which the Node SDK sends a wrong request. The function for
// such a call corrects the recorded request. For all other calls, this package must send exactly
// the recorded request.
var faults = map[string]func(*wire){
	// The Node SDK sends only the last value of a list in a query.
	"get integration with credentials": func(w *wire) { w.Query["include"] = []string{"credentials", "webhook"} },
	// The Node SDK never sends a header whose value is false.
	"proxy put": func(w *wire) { w.Header["forward-headers-on-redirect"] = "false" },
}

// fromFile reads a JSON file that contains a list.
func fromFile[T any](t *testing.T, name string) (list []T) {
	t.Helper()
	text, err := os.ReadFile(name)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &list))
	return list
}

func TestRequestsAreThoseOfTheNodeSDK(t *testing.T) {
	recordings := fromFile[recording](t, "testdata/node-0.71.10.json")
	require.Len(t, recordings, 67)
	found := map[string]bool{}
	for _, r := range recordings {
		found[r.Name] = true
		t.Run(r.Name, func(t *testing.T) { replay(t, r) })
	}
	for name := range faults {
		require.True(t, found[name], "no recording has the fault %q", name)
	}
}

func replay(t *testing.T, r recording) {
	call := calls[r.Call]
	require.NotNil(t, call, "%s is not mapped", r.Call)
	answer := string(r.Answer.Body)
	if answer == "" {
		answer = "{}"
	}
	s, n := newStub(t, answer, r.Config)
	s.status = r.Answer.Status
	got, err := call(t, n, r.Args)
	if !errors.Is(err, client.ErrInvalidResponse) { // the recorded response may have fewer fields than a real one
		require.NoError(t, err)
	}

	require.Len(t, s.sent, len(r.Requests))
	for i, want := range r.wires() {
		if mend := faults[r.Name]; mend != nil {
			require.NotEqual(t, want, normal(s.sent[i]), "the fault is gone")
			mend(&want)
		}
		require.Equal(t, want, normal(s.sent[i]))
	}
	if got != nil && err == nil {
		requireHolds(t, r.Outcome.OK, plain(t, got), r.Call)
	}
}

// wires returns the requests that the Node SDK sent.
func (r recording) wires() []wire {
	all := make([]wire, len(r.Requests))
	for i, request := range r.Requests {
		w := wire{Method: request.Method, Path: request.Path, Query: url.Values{}}
		for _, pair := range request.Query {
			w.Query.Add(pair[0], pair[1])
		}
		if request.Body != nil {
			w.Body = request.Body.JSON
		}
		w.Header = telling(request.Headers, request.Body != nil)
		all[i] = normal(w)
	}
	return all
}

// normal removes differences between equivalent requests: the order of a repeated parameter, the
// format of a time, and a slash at the end of a path, which Nango's router ignores (the Node SDK
// sends /records/). If Go sends a body to the proxy as application/octet-stream, normal replaces
// this type by the type that the provider receives.
func normal(w wire) wire {
	if kind := w.Header["nango-proxy-content-type"]; kind != "" && w.Header["content-type"] == "application/octet-stream" {
		w.Header["content-type"] = kind
		delete(w.Header, "nango-proxy-content-type")
	}
	w.Path = strings.TrimSuffix(w.Path, "/")
	for name, values := range w.Query {
		slices.Sort(values)
		if at, err := time.Parse(time.RFC3339, values[0]); err == nil && name == "modified_after" {
			w.Query.Set(name, at.UTC().Format(time.RFC3339Nano))
		}
	}
	return w
}

// requireHolds fails the test unless got contains everything in want. The path is for error
// messages: it shows where in the result the two values are.
func requireHolds(t *testing.T, want, got any, path string) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		object, ok := got.(map[string]any)
		require.True(t, ok, "%s is %v and no object", path, got)
		for key, value := range want {
			requireHolds(t, value, object[key], path+"."+key)
		}
	case []any:
		list, ok := got.([]any)
		require.True(t, ok, "%s is %v and no list", path, got)
		require.Len(t, list, len(want), path)
		for i, value := range want {
			requireHolds(t, value, list[i], path+"[]")
		}
	default:
		require.Equal(t, want, got, path)
	}
}

// plain converts a value to JSON and back, so that it consists of maps, lists, strings and numbers.
func plain(t *testing.T, v any) (p any) {
	t.Helper()
	text, err := json.Marshal(v)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(text, &p))
	return p
}
