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

// If a response has status 200 but not the documented form, the method returns an error. Responses
// of a provider or a function may have any form.
func TestWrongResponsesAreErrors(t *testing.T) {
	ofProvider := []string{"Proxy", "Get", "Post", "Put", "Patch", "Delete"}
	ofFunction := []string{"TriggerAction", "GetAsyncActionResult", "GetAsyncActionResult by URL"}
	for _, wrong := range allcalls.Wrong {
		for name, c := range namedCalls {
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

// namedCalls must have a call of every method, because other tests call the methods that it lists.
func TestEveryMethodIsNamed(t *testing.T) {
	for _, name := range allcalls.Of(t, ".") {
		require.NotNil(t, namedCalls[strings.TrimPrefix(name, "Nango.")].do, name)
	}
}

// GetToken and GetRawTokenResponse return an error if the response contains no token. Otherwise,
// the caller could send a request without a token.
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

// Package client adds a hint to an error if the caller may have swapped the two ids. The methods of
// the two packages take the ids in opposite orders, so the hint must not say which id comes first.
func TestHintForSwappedArgumentsNamesNoOrder(t *testing.T) {
	s, n := newStub(t, `{"error":{"code":"unknown_provider_config","message":"Provider does not exists"}}`, nodesdk.Config{})
	s.status = 400
	_, connErr := n.GetConnection(t.Context(), "user-42", "github")
	_, tokenErr := n.GetToken(t.Context(), "user-42", "github")
	for _, err := range []error{connErr, tokenErr, n.DeleteConnection(t.Context(), "user-42", "github")} {
		require.ErrorIs(t, err, client.ErrNotFound)
		require.ErrorContains(t, err, "does not exists (are connection_id and provider_config_key swapped?)")
	}
}
