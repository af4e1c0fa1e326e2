package nangotest_test

import (
	"encoding/json"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
)

// The emulator must return numbers in the form in which a Nango 0.71.4 server returned them.
func TestNumbersAreRoundedAsNangoDoes(t *testing.T) {
	srv := newServer(t, nil)
	sent := `{"n":9007199254740993,"m":-9007199254740993,"f":1.10,"e":1e2,"big":123456789012345678901234567890,"h":1e400,"z":-0.0,"s":1e-7, "d":0.1e1,"t":"1.10 \"2.20\" \\"}`
	want := `{"big":1.2345678901234568e+29,"d":1,"e":100,"f":1.1,"h":null,"m":-9007199254740992,"n":9007199254740992,"s":1e-7,"t":"1.10 \"2.20\" \\","z":0}`
	resp, body := answer(t, srv, request(t, srv, http.MethodPost, "/connections/metadata",
		`{"connection_id":"alice", "provider_config_key":"github", "metadata": `+sent+`}`))
	require.Equal(t, http.StatusCreated, resp.StatusCode, body)
	var got struct{ Metadata json.RawMessage }
	require.NoError(t, json.Unmarshal([]byte(body), &got))
	require.Equal(t, want, string(got.Metadata))
}

func TestScriptsConfigWithoutFunctions(t *testing.T) {
	srv := newServer(t, nil)
	_, body := answer(t, srv, request(t, srv, http.MethodGet, "/scripts/config?format=openai", ""))
	require.Equal(t, "[]", body)
	tools, err := srv.Client().Scripts.OpenAIConfig(t.Context())
	require.NoError(t, err)
	require.Equal(t, []nango.OpenAIFunction{}, tools)
}
