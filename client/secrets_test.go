package client_test

import (
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"expvar"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// printedForms returns the texts that a program can print for v: with each verb of package fmt, and
// with packages that inspect values by reflection.
func printedForms(v any) map[string]string {
	out := map[string]string{}
	for _, verb := range "vsqxXdtTpwUeb" {
		for _, flags := range []string{"", "+", "#"} {
			format := "%" + flags + string(verb)
			out[format] = fmt.Sprintf(format, v)
		}
	}
	js, err := json.Marshal(v)
	out["json"] = fmt.Sprint(string(js), err)
	x, err := xml.Marshal(v)
	out["xml"] = fmt.Sprint(string(x), err)
	var b bytes.Buffer
	err = gob.NewEncoder(&b).Encode(v)
	out["gob"] = fmt.Sprint(b.String(), err)
	out["expvar"] = expvar.Func(func() any { return v }).String()
	var text, lines bytes.Buffer
	slog.New(slog.NewTextHandler(&text, nil)).Info("m", "v", v)
	slog.New(slog.NewJSONHandler(&lines, nil)).Info("m", "v", v)
	out["slog"] = text.String() + lines.String()
	var found strings.Builder
	dump(&found, reflect.ValueOf(v), map[uintptr]bool{})
	out["reflect"] = found.String()
	var failure recorder
	assert.Equal(&failure, struct{}{}, v)
	out["testify"] = failure.String()
	return out
}

// dump writes every string and byte slice that is reachable from v, including those behind pointers
// and in unexported fields, as go-spew does.
func dump(out *strings.Builder, v reflect.Value, seen map[uintptr]bool) {
	switch v.Kind() {
	case reflect.String:
		fmt.Fprintln(out, v.String())
	case reflect.Pointer:
		if !v.IsNil() && !seen[v.Pointer()] {
			seen[v.Pointer()] = true
			dump(out, v.Elem(), seen)
		}
	case reflect.Interface:
		dump(out, v.Elem(), seen)
	case reflect.Struct:
		for _, field := range v.Fields() {
			dump(out, field, seen)
		}
	case reflect.Map:
		for entries := v.MapRange(); entries.Next(); {
			dump(out, entries.Key(), seen)
			dump(out, entries.Value(), seen)
		}
	case reflect.Slice, reflect.Array:
		if v.Type().Elem().Kind() == reflect.Uint8 && v.Kind() == reflect.Slice {
			fmt.Fprintln(out, string(v.Bytes()))
			return
		}
		for i := range v.Len() {
			dump(out, v.Index(i), seen)
		}
	}
}

// recorder records the text of a failed assertion.
type recorder struct{ strings.Builder }

func (r *recorder) Errorf(format string, args ...any) { fmt.Fprintf(r, format, args...) }

// No way to print or inspect a client shows its key, even if the client has open connections.
func TestNothingThatInspectsAClientShowsTheKey(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, `{"connections":[],"hasLock":true}`)
	}))
	defer srv.Close()
	c, err := nango.New(stubKey, nango.WithHost(srv.URL), nango.WithHeader("X-Other", "0ther-secret"))
	require.NoError(t, err)
	_, err = c.Connections.List(t.Context(), nango.ListConnectionsParams{})
	require.NoError(t, err)
	cfg := persistConfig()
	cfg.Host = srv.URL
	p, err := nango.NewPersist(stubKey, cfg)
	require.NoError(t, err)
	_, err = p.HasLock(t.Context(), "k")
	require.NoError(t, err)

	for _, v := range []any{c, *c, p, *p, cfg, &cfg, struct{ C *nango.Client }{c}, []any{*c, *p}, c.Connections, map[string]any{"p": p}} {
		for form, text := range printedForms(v) {
			for _, secret := range []string{stubKey, "0ther-secret"} {
				require.False(t, strings.Contains(text, secret), "%T %s", v, form) // the text may be long, so it is not printed
				require.False(t, strings.Contains(strings.ToLower(text), hex.EncodeToString([]byte(secret))), "%T %s", v, form)
			}
			require.False(t, strings.Contains(text, "Bearer"), "%T %s", v, form)
		}
	}
}

func TestPrintedFormsShowAnUnprotectedKey(t *testing.T) {
	type leak struct{ Key string }
	for _, form := range []string{"%v", "%p", "%w", "json", "xml", "gob", "expvar", "slog", "reflect", "testify"} {
		require.Contains(t, printedForms(leak{stubKey})[form], stubKey, form)
	}
}

// For some providers, Nango stores client secrets in the configuration of a connection. A printed
// configuration therefore contains no values.
func TestAConnectionConfigPrintsOnlyItsKeys(t *testing.T) {
	const object = `{"accountId":12345678901234567890,"oauth_client_info":{"client_secret":"S3CRET"},"oauth_client_secret":"S3CRET"}`
	_, c := newStub(t, reply{body: `{"connection_id":"tba-1","provider_config_key":"netsuite-tba","provider":"netsuite-tba","credentials":{},"connection_config":` + object + `}`})
	conn, err := c.Connections.Get(t.Context(), "tba-1", "netsuite-tba", nango.GetConnectionParams{})
	require.NoError(t, err)
	require.Equal(t, json.Number("12345678901234567890"), conn.ConnectionConfig["accountId"])

	request := nango.CreateConnectionRequest{ConnectionConfig: conn.ConnectionConfig}
	session := nango.SessionIntegrationDefaultsMap{"netsuite-tba": {ConnectionConfig: conn.ConnectionConfig}}
	for _, v := range []any{conn, *conn, conn.ConnectionConfig, &conn.ConnectionConfig, request, session, []any{conn.ConnectionConfig},
		[]*nango.Connection{conn}, map[string]any{"c": conn}, &struct{ C *nango.Connection }{conn}, &struct {
			R *nango.CreateConnectionRequest
		}{&request}} {
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			fmt.Fprintf(&log, verb, v)
		}
		require.NotContains(t, log.String(), "S3CRET")
		require.NotContains(t, log.String(), "533343524554", "in hexadecimal")
		require.NotContains(t, log.String(), "12345678901234567890")
	}
	require.Equal(t, "map[accountId:… oauth_client_info:… oauth_client_secret:…]", fmt.Sprint(conn.ConnectionConfig))
	require.Equal(t, "map[]", fmt.Sprint(nango.ConnectionConfig(nil)))
	b, err := json.Marshal(conn.ConnectionConfig)
	require.NoError(t, err)
	require.JSONEq(t, object, string(b), "the JSON encoding is complete")
}
