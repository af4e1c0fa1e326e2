package request

import (
	"net/url"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type filter string

// query returns the query of a request to which f has added parameters.
func query(t *testing.T, f func(*Builder)) (string, error) {
	t.Helper()
	b := New("GET")
	f(b)
	req, err := b.Build(t.Context(), parse(t, "http://h/base"))
	if err != nil {
		return "", err
	}
	return req.URL.RawQuery, nil
}

func TestQuery(t *testing.T) {
	east := time.FixedZone("", 2*60*60)
	for name, tt := range map[string]struct {
		add  func(*Builder)
		want string
	}{
		"nothing": {func(*Builder) {}, ""},
		"zero values are omitted": {func(b *Builder) {
			b.Query("a", "")
			b.QueryInt("b", 0)
			b.QueryBool("c", false)
			b.QueryTime("d", time.Time{})
			QueryList[filter](b, "e", nil)
			QueryList(b, "e", []string{})
			QueryCommas[filter](b, "f", nil)
			QueryMap[map[string]string](b, "g", nil)
		}, ""},
		"strings are escaped": {func(b *Builder) { b.Query("a b", "c&d=e f/+%") }, "a+b=c%26d%3De+f%2F%2B%25"},
		"required":            {func(b *Builder) { b.RequiredQuery("a", "1"); b.RequiredQuery("b", "2") }, "a=1&b=2"},
		"required zeros":      {func(b *Builder) { b.RequiredQueryInt("n", 0); b.RequiredQueryBool("f", false) }, "n=0&f=false"},
		"numbers, flags":      {func(b *Builder) { b.QueryInt("n", -5); b.QueryBool("f", true) }, "n=-5&f=true"},
		"times in UTC":        {func(b *Builder) { b.QueryTime("t", time.Date(2026, 1, 2, 1, 4, 5, 600, east)) }, "t=2026-01-01T23%3A04%3A05.0000006Z"},
		"lists repeat":        {func(b *Builder) { QueryList(b, "ids", []filter{"a,b", "", "c"}) }, "ids=a%2Cb&ids=&ids=c"},
		"commas":              {func(b *Builder) { QueryCommas(b, "include", []filter{"a", "b"}) }, "include=a%2Cb"},
		"maps in order":       {func(b *Builder) { QueryMap(b, "tags", map[string]string{"b": "2", "a": "1&", "c]": ""}) }, "tags%5Ba%5D=1%26&tags%5Bb%5D=2&tags%5Bc%5D%5D="},
	} {
		got, err := query(t, tt.add)
		require.NoError(t, err, name)
		require.Equal(t, tt.want, got, name)
		_, err = url.ParseQuery(got)
		require.NoError(t, err, name)
	}
}

func TestQueryThatCannotBeSent(t *testing.T) {
	for name, add := range map[string]func(*Builder){
		"empty":         func(b *Builder) { b.RequiredQuery("field", "") },
		"a far year":    func(b *Builder) { b.QueryTime("field", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)) },
		"before year 0": func(b *Builder) { b.QueryTime("field", time.Date(-1, 1, 1, 0, 0, 0, 0, time.UTC)) },
		"a comma":       func(b *Builder) { QueryCommas(b, "field", []string{"a", "b,c"}) },
	} {
		_, err := query(t, add)
		var field *FieldError
		require.ErrorAs(t, err, &field, name)
		require.Equal(t, "field", field.Field, name)
	}
}
