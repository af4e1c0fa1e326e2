package script_test

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

func TestPrintedScriptsContainNoSecrets(t *testing.T) {
	s := &stub{replies: []reply{{body: `{"id":1,"connection_id":"g-1","provider_config_key":"golden","connection_config":{"a":"secret"},` +
		`"credentials":{"type":"OAUTH2","access_token":"secret","raw":{"access_token":"secret"}}}`}}}
	n := newSync(t, s)
	_, err := n.GetConnection(t.Context())
	require.NoError(t, err)
	token, err := n.GetToken(t.Context())
	require.NoError(t, err)
	for _, value := range []any{n, n.Action, n.Store(), token, &token, []any{n}, map[string]any{"a": n}} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%d", "%x", "%p", "%w"} {
			if strings.Contains(fmt.Sprintf("%T", value), "Token") && (verb == "%p" || verb == "%w") {
				continue // these verbs bypass Format, and the caller has requested the fields of a Token
			}
			text := fmt.Sprintf(verb, value)
			for _, secret := range []string{"secret", stubKey, fmt.Sprintf("%x", "secret"), fmt.Sprintf("%x", stubKey)} {
				require.NotContains(t, text, secret, "%s of %T", verb, value)
			}
		}
	}
	for _, value := range []any{n, n.Action} {
		var encoded bytes.Buffer
		_ = json.NewEncoder(&encoded).Encode(value)
		_ = xml.NewEncoder(&encoded).Encode(value)
		_ = gob.NewEncoder(&encoded).Encode(value)
		_, _ = encoded.WriteString(looked(value))
		require.NotContains(t, encoded.String(), "secret")
		require.NotContains(t, encoded.String(), stubKey)
	}
	require.Contains(t, fmt.Sprint(n), "g-1")
	require.NotPanics(t, func() {
		_ = fmt.Sprint((*script.Sync)(nil), (*script.Action)(nil), &script.Sync{}, &script.Action{}, nango.ConnectionRef{})
	})
}

// looked returns the text that failed assertions print about value. Assertions do not call the
// Format method of a value, but print its fields.
func looked(value any) string {
	recorded := &recording{}
	require.Equal(recorded, fmt.Sprint(value, "another"), value)
	require.Equal(recorded, nil, value)
	return recorded.text
}

type recording struct{ text string }

func (r *recording) Errorf(format string, args ...any) { r.text += fmt.Sprintf(format, args...) }
func (r *recording) FailNow()                          {}
