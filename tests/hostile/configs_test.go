package hostile_test

import (
	"net/http"
	"net/url"
	"reflect"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// The values of a PersistConfig become parts of paths and bodies. Each hostile string in a
// PersistConfig must either be refused or arrive unchanged.
func TestHostileConfigs(t *testing.T) {
	all, err := methods()
	require.NoError(t, err)
	for _, m := range all {
		if m.name != "Persist.SaveRecords" && m.name != "Persist.HardDelete" && m.name != "Persist.HasLock" && m.name != "Persist.Log" {
			continue
		}
		for name, set := range configTexts() {
			for _, text := range hostile {
				cfg := run
				cfg.Host = host
				set(&cfg, text)
				s := &server{answer: func(*http.Request) *http.Response { return answer(m.status, m.example) }}
				p, err := nango.NewPersist(key, cfg, nango.WithHTTPClient(&http.Client{Transport: s}))
				if err != nil {
					require.True(t, refusedBeforehand(t, m, m.arguments(), s, result{err: err}, name))
					requireField(t, err, name)
					continue
				}
				if name == "Host" { // the value may be the name of another host
					require.NotContains(t, p.Host(), "..")
					continue
				}
				got := m.callOn(t.Context(), &nango.Client{}, p, m.arguments())
				if refusedBeforehand(t, m, m.arguments(), s, got, name) {
					requireField(t, got.err, name)
					continue
				}
				sent, err := url.Parse(s.sent[0].url)
				require.NoError(t, err)
				normal, err := url.Parse(m.normal.url)
				require.NoError(t, err)
				requireSegments(t, normal, sent, text)
				for header := range s.sent[0].header {
					require.NotNil(t, m.normal.header[header], "%s %q adds a header", name, text)
				}
			}
		}
	}
}

// requireField checks that err is about the field with the given name.
func requireField(t *testing.T, err error, name string) {
	t.Helper()
	var invalid *nango.SDKValidationError
	require.ErrorAs(t, err, &invalid)
	require.Equal(t, name, invalid.Field)
}

// configTexts returns, for each string field of a PersistConfig, a function that sets it.
func configTexts() map[string]func(*nango.PersistConfig, string) {
	out := map[string]func(*nango.PersistConfig, string){}
	config := reflect.TypeFor[nango.PersistConfig]()
	for i := range config.NumField() {
		switch field := config.Field(i); field.Type.Kind() {
		case reflect.String:
			out[field.Name] = func(cfg *nango.PersistConfig, text string) { reflect.ValueOf(cfg).Elem().Field(i).SetString(text) }
		case reflect.Struct:
			for j := range field.Type.NumField() {
				if !field.Type.Field(j).IsExported() {
					continue
				}
				out[field.Name+"."+field.Type.Field(j).Name] = func(cfg *nango.PersistConfig, text string) {
					reflect.ValueOf(cfg).Elem().Field(i).Field(j).SetString(text)
				}
			}
		}
	}
	return out
}

// New must refuse an invalid key, host or header, and its error must not contain the invalid value.
func TestHostileOptions(t *testing.T) {
	for _, text := range hostile {
		for name, make := range map[string]func() error{
			"key":         func() error { _, err := nango.New(text, nango.WithHost(host)); return err },
			"host":        func() error { _, err := nango.New(key, nango.WithHost(text)); return err },
			"host's path": func() error { _, err := nango.New(key, nango.WithHost(host+text)); return err },
			"header":      func() error { _, err := nango.New(key, nango.WithHeader("X-Own", text)); return err },
			"header name": func() error { _, err := nango.New(key, nango.WithHeader(text, "a")); return err },
			"user agent":  func() error { _, err := nango.New(key, nango.WithUserAgent(text)); return err },
		} {
			if err := make(); err != nil {
				require.ErrorAs(t, err, new(*nango.SDKValidationError), name)
				if len(text) > 6 {
					require.NotContains(t, printed(t, err), text, name)
				}
				require.NotContains(t, printed(t, err), key, name)
			}
		}
	}
}
