package contract_test

import (
	"encoding/json"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/nangotest"
)

// scopeless lists the operations that need no scope of an API key, because their response is public
// or the token of a session authorizes the request.
var scopeless = map[string]bool{
	"listProviders": true, "getProvider": true, "listProviderTemplates": true, "getConnectSession": true, "deleteConnectSession": true,
}

// Like Nango, the emulator must refuse an API key that does not have the scope that an operation
// needs. Because of this, the tests of a program fail if the program's API key lacks a scope.
func TestEveryOperationNeedsAScope(t *testing.T) {
	const key = "5ec2e7c0-0000-4000-8000-0000000000ff"
	seed := nangotest.WithSeed(nangotest.Seed{Keys: []nangotest.Key{{Name: "none", Secret: key, Scopes: []string{}}}})
	srv, old := nangotest.NewServer(t, seed), nangotest.NewServer(t, seed, nangotest.WithVersion("0.71.5"))
	parameter := regexp.MustCompile(`\{\w+\}`)
	eachOperation(t, func(path, method string, _ *openapi3.PathItem, op *openapi3.Operation) {
		if op.Tags[0] == "persist" || scopeless[op.OperationID] || method == http.MethodHead { // the response to HEAD has no body to check
			return
		}
		req, err := http.NewRequestWithContext(t.Context(), method, "http://nango.example.com"+parameter.ReplaceAllString(path, "x"), strings.NewReader("{}"))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+key)
		req.Header.Set("Content-Type", "application/json")
		server := srv
		if op.Extensions["x-nango-until"] != nil {
			server = old
		}
		resp, err := server.Transport().RoundTrip(req)
		require.NoError(t, err)
		defer func() { _ = resp.Body.Close() }()
		var refusal struct {
			Error struct{ Code, Message string }
		}
		require.NoError(t, json.NewDecoder(resp.Body).Decode(&refusal), "%s %s: %d", method, path, resp.StatusCode)
		require.Equal(t, "forbidden", refusal.Error.Code,
			"%s %s: a key without scopes may call it; add the scope of %s to tests/nangotest/internal/check/operations.go, or the operation to scopeless", method, path, op.OperationID)
	})
}
