package jsondec_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/internal/jsondec"
)

// exactly decodes b with encoding/json and returns numbers as json.Number.
func exactly[T any](b []byte) (v T, err error) {
	d := json.NewDecoder(bytes.NewReader(b))
	d.UseNumber()
	err = d.Decode(&v)
	return v, err
}

func requireExact(t *testing.T, b []byte) {
	t.Helper()
	if !json.Valid(b) { // callers of Object pass valid JSON
		_, _ = jsondec.Object(b)
		_, _ = jsondec.Exact(b)
		return
	}
	want, wantErr := exactly[map[string]any](b)
	got, err := jsondec.Object(b)
	require.Equal(t, wantErr, err)
	require.Equal(t, want, got)
	any, wantErr := exactly[any](b)
	gotAny, err := jsondec.Exact(b)
	require.Equal(t, wantErr, err)
	require.Equal(t, any, gotAny)
}

func TestNumbersStayExact(t *testing.T) {
	for _, text := range texts {
		requireExact(t, []byte(text))
	}
	m, err := jsondec.Object([]byte(`{"id":9007199254740993,"list":[12345678901234567890.5]}`))
	require.NoError(t, err)
	require.Equal(t, map[string]any{"id": json.Number("9007199254740993"), "list": []any{json.Number("12345678901234567890.5")}}, m)
}

func FuzzExact(f *testing.F) {
	for _, text := range texts {
		f.Add([]byte(text))
	}
	f.Fuzz(requireExact)
}

var answers = []string{
	`{"id":1,"connection_id":"c","provider_config_key":"p","provider":"github","errors":[],"metadata":{"n":9007199254740993,"l":[{}]},"tags":{"a":"b"},"created_at":"2026-01-02T03:04:05.000Z","updated_at":"2026-01-02T03:04:05.000+00:00","connection_config":{"x":null},"credentials":{"type":"OAUTH2","access_token":"t","expires_at":"2026-01-02T03:04:05Z","raw":{"n":1.50}}}`,
	`{"credentials":{"access_token":"t","type":"OAUTH2"}}`, `{"credentials":{"type":"API_KEY","apiKey":"k"}}`, `{"credentials":{"type":"BASIC","username":"u","password":"p"}}`,
	`{"credentials":null}`, `{"credentials":{}}`, `{"credentials":{"type":"NEW","x":[1]}}`, `{"credentials":{"type":5}}`, `{"credentials":{"type":"OAUTH2","type":"BASIC","username":"u"}}`, `{"credentials":{"Type":"OAUTH2"}}`,
	`{"credentials":"x"}`, `{"credentials":{"type":"OAUTH2","expires_at":"soon"}}`, `{"credentials":{"type":"OAUTH2","raw":5}}`, `{"credentials":{"type":"TWO_STEP","token":"t","a":1,"b":{"c":2}}}`, `{"credentials":{"type":"CUSTOM","a":"\u0062"}}`,
	`{"metadata":null}`, `{"metadata":[]}`, `{"metadata":{"a":1,"a":2}}`, `{"connections":[{"id":1,"created":"2026-01-02T03:04:05Z","metadata":{"a":1}}]}`, `{"connections":[{"created":""}]}`, `{"credentials":{"type":"\u004fAUTH2","access_token":"t"}}`,
}

func FuzzAnswers(f *testing.F) {
	for _, text := range answers {
		f.Add([]byte(text))
	}
	f.Fuzz(sameAnswers)
}

func sameAnswers(t *testing.T, b []byte) {
	t.Helper()
	checkSame[gen.Connection](t, b)
	checkSame[gen.ConnectionList](t, b)
	checkSame[gen.ConnectionCredentials](t, b)
	checkSame[gen.IntegrationCredentials](t, b)
	checkSame[gen.SyncRef](t, b)
	checkSame[gen.Object](t, b)
}

func TestGeneratedTypesDecodeAsWithEncodingJSON(t *testing.T) {
	for _, text := range answers {
		sameAnswers(t, []byte(text))
	}
	for text, want := range map[string]any{
		answers[1]: gen.OAuth2Credentials{Type: "OAUTH2", AccessToken: "t"},
		answers[6]: json.RawMessage(`{"type":"NEW","x":[1]}`),
		answers[4]: nil,
	} {
		var c gen.Connection
		require.NoError(t, jsondec.Unmarshal([]byte(text), &c))
		require.Equal(t, want, c.Credentials.Value())
	}
	var c gen.Connection
	require.Error(t, jsondec.Unmarshal([]byte(`{"credentials":"x"}`), &c))
	for _, kinds := range [][2]string{{"OAUTH2", "BASIC"}, {"BASIC", "OAUTH1"}, {"CUSTOM", "JWT"}} {
		twice := `{"credentials":{"type":"` + kinds[0] + `","type":"` + kinds[1] + `"}}`
		var want, got gen.Connection
		require.NoError(t, jsondec.Unmarshal([]byte(`{"credentials":{"type":"`+kinds[1]+`"}}`), &want))
		require.NoError(t, jsondec.Unmarshal([]byte(twice), &got))
		require.IsType(t, want.Credentials.Value(), got.Credentials.Value(), twice)
	}
}
