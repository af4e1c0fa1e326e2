package nodesdk_test

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/allcalls"
	"github.com/nango-go/nango/wrappers/nodesdk"
	"github.com/stretchr/testify/require"
)

// A response with status 200 that is not the result of the call is an error, for every method.
func TestWrongResponsesAreErrors(t *testing.T) {
	ofProvider := []string{"Proxy", "Get", "Post", "Put", "Patch", "Delete"}
	ofFunction := []string{"TriggerAction", "GetAsyncActionResult", "GetAsyncActionResult by URL"}
	for _, wrong := range allcalls.Wrong {
		for name, c := range named {
			if slices.Contains(ofProvider, name) || slices.Contains(ofFunction, name) && json.Valid([]byte(wrong.Body)) {
				continue
			}
			t.Run(wrong.Name+"/"+name, func(t *testing.T) {
				_, n := newStub(t, wrong.Body, nodesdk.Config{})
				err := c.do(t.Context(), n, benign)
				require.ErrorIs(t, err, client.ErrInvalidResponse)
				require.NotContains(t, err.Error(), "secret")
				require.NotContains(t, err.Error(), "login")
			})
		}
	}
}

// Whatever method is added, the tests of every method try it.
func TestEveryMethodIsNamed(t *testing.T) {
	for _, name := range allcalls.Of(t, ".") {
		require.NotNil(t, named[strings.TrimPrefix(name, "Nango.")].do, name)
	}
}

// A connection without a token is an error, so that no request is sent without one.
func TestResponsesWithoutATokenAreErrors(t *testing.T) {
	for _, credentials := range []string{
		``, `,"credentials":null`, `,"credentials":{"type":"OAUTH2"}`, `,"credentials":{"type":"OAUTH2","access_token":""}`,
		`,"credentials":{"type":"OAUTH1"}`, `,"credentials":{"type":"OAUTH1","oauth_token":"","oauth_token_secret":"s"}`,
	} {
		_, n := newStub(t, `{"connection_id":"1"`+credentials+`}`, nodesdk.Config{})
		token, err := n.GetToken(t.Context(), "github", "1")
		requireBadAnswer(t, err, "credentials")
		require.Zero(t, token)
		_, err = n.GetRawTokenResponse(t.Context(), "github", "1")
		requireBadAnswer(t, err, "credentials")
	}
}
