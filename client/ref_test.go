package client_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

func TestConnectionRefPrintsAndParsesAsOneString(t *testing.T) {
	for text, ref := range map[string]nango.ConnectionRef{
		"github/user-42":             {ProviderConfigKey: "github", ConnectionID: "user-42"},
		"github/org/user":            {ProviderConfigKey: "github", ConnectionID: "org/user"},
		"a%2Fb/c":                    {ProviderConfigKey: "a/b", ConnectionID: "c"},
		"a%252Fb/c%252F":             {ProviderConfigKey: "a%2Fb", ConnectionID: "c%2F"},
		"github//":                   {ProviderConfigKey: "github", ConnectionID: "/"},
		"a b:~@/\"{$}' é":            {ProviderConfigKey: "a b:~@", ConnectionID: "\"{$}' é"},
		"k/a%0Ab%FF%C2%85%E2%80%A8c": {ProviderConfigKey: "k", ConnectionID: "a\nb\xff\u0085\u2028c"},
		"k/a%E2%80%AEb":              {ProviderConfigKey: "k", ConnectionID: "a\u202eb"},
		"k/\uFFFD":                   {ProviderConfigKey: "k", ConnectionID: "\uFFFD"},
		"k/%2A":                      {ProviderConfigKey: "k", ConnectionID: "*"},
	} {
		require.Equal(t, text, ref.String())
		got, err := nango.ParseConnectionRef(text)
		require.NoError(t, err, text)
		require.Equal(t, ref, got)
		b, err := json.Marshal(map[nango.ConnectionRef]nango.ConnectionRef{ref: ref})
		require.NoError(t, err)
		var back map[nango.ConnectionRef]nango.ConnectionRef
		require.NoError(t, json.Unmarshal(b, &back))
		require.Equal(t, map[nango.ConnectionRef]nango.ConnectionRef{ref: ref}, back)
	}
	require.Equal(t, "github/user-42", fmt.Sprint(nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}))
}

func TestConnectionRefRefusesOtherFormats(t *testing.T) {
	for problem, texts := range map[string][]string{
		"has no slash":               {"", "github"},
		"has no provider config key": {"/user", "/"},
		"has no connection id":       {"github/"},
		"names every connection":     {"a/*"},
		"is not in the form":         {"a%2fb/c", "a%41/c", "a/b%", "a/%2F", "a/secret\n", "a/\xff", "a/*b"},
	} {
		for _, text := range texts {
			_, err := nango.ParseConnectionRef(text)
			require.ErrorIs(t, err, nango.ErrInvalidArgument, text)
			require.ErrorContains(t, err, problem, text)
			require.NotContains(t, err.Error(), "secret")
			if text != "" {
				ref := nango.ConnectionRef{ProviderConfigKey: "stays"}
				require.Error(t, ref.UnmarshalText([]byte(text)))
				require.Equal(t, "stays", ref.ProviderConfigKey)
			}
		}
	}
}

func TestAnIncompleteConnectionRefIsNotStored(t *testing.T) {
	b, err := json.Marshal(nango.ConnectionRef{})
	require.NoError(t, err)
	require.Equal(t, `""`, string(b))
	ref := nango.ConnectionRef{ProviderConfigKey: "k", ConnectionID: "c"}
	require.NoError(t, json.Unmarshal(b, &ref))
	require.Zero(t, ref)
	require.Equal(t, "k/*", nango.EveryConnection("k").String())
	for _, ref := range []nango.ConnectionRef{{ProviderConfigKey: "k"}, {ConnectionID: "c"}, nango.EveryConnection("k")} {
		_, err := json.Marshal(ref)
		require.ErrorIs(t, err, nango.ErrInvalidArgument)
	}
}

func FuzzConnectionRef(f *testing.F) {
	f.Add("github", "user-42", "github/user-42")
	f.Add("a/b%", "c/%2F\n\xff", "a%2Fb%25/c/%252F%0A%FF")
	f.Add("a", "*", "a%41/b")
	f.Fuzz(func(t *testing.T, key, id, text string) {
		if key != "" && id != "" {
			ref := nango.ConnectionRef{ProviderConfigKey: key, ConnectionID: id}
			got, err := nango.ParseConnectionRef(ref.String())
			require.NoError(t, err)
			require.Equal(t, ref, got)
		}
		if ref, err := nango.ParseConnectionRef(text); err == nil {
			require.Equal(t, text, ref.String())
		}
	})
}
