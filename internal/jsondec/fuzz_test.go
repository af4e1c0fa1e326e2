package jsondec_test

import (
	"encoding/json"
	"reflect"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/jsondec"
)

// checkSame checks that jsondec and encoding/json have the same result when they decode text into a
// T.
func checkSame[T any](t *testing.T, text []byte) {
	t.Helper()
	var want, got T
	wantErr := json.Unmarshal(text, &want)
	err := jsondec.Unmarshal(text, &got)
	if wantErr != nil {
		require.Error(t, err, "%T from %q", got, text)
		require.Equal(t, wantErr.Error(), err.Error(), "%T from %q", got, text)
		require.IsType(t, wantErr, err)
	} else {
		require.NoError(t, err, "%T from %q", got, text)
	}
	if !reflect.DeepEqual(want, got) {
		require.Equal(t, want, got, "%T from %q", got, text)
	}
}

// A check does what checkSame does, for one type or several.
type check func(t *testing.T, text []byte)

// allOf returns a check that runs all of checks.
func allOf(checks ...check) check {
	return func(t *testing.T, text []byte) {
		t.Helper()
		for _, c := range checks {
			c(t, text)
		}
	}
}

var (
	sameScalars = allOf(checkSame[scalars], checkSame[[]scalars], checkSame[string], checkSame[float32], checkSame[[]byte],
		checkSame[json.Number], checkSame[json.RawMessage])
	sameTimes       = allOf(checkSame[times], checkSame[time.Time])
	sameCollections = allOf(checkSame[collections], checkSame[map[string]string], checkSame[*[]*inner])
	sameStructs     = allOf(checkSame[outer], checkSame[outerPointer], checkSame[conflict], checkSame[cases], checkSame[struct{}])
	sameTree        = allOf(checkSame[tree], checkSame[list], checkSame[map[name]tree])
	sameMethods     = allOf(checkSame[methods], checkSame[methodsOnly], checkSame[promoted], checkSame[own], checkSame[*own],
		checkSame[loud], checkSame[struct{ own }])
	sameAny = allOf(checkSame[any], checkSame[map[string]any], checkSame[anyMap], checkSame[error])
)

var texts = slices.Concat(syntaxTexts, scalarTexts, nameTexts, timeTexts, quotedTexts,
	collectionTexts, embeddedTexts, treeTexts, methodTexts, anyTexts)

func TestDecodingMatchesEncodingJSON(t *testing.T) {
	all := allOf(sameScalars, sameTimes, checkSame[quoted], sameCollections, sameStructs, sameTree,
		sameMethods, sameAny)
	for _, text := range texts {
		all(t, []byte(text))
	}
}

// fuzz calls the check c with texts that the fuzzer derives from the seeds and from syntaxTexts.
func fuzz(f *testing.F, c check, seeds ...string) {
	for _, text := range slices.Concat(seeds, syntaxTexts) {
		f.Add([]byte(text))
	}
	f.Fuzz(c)
}

func FuzzScalars(f *testing.F) {
	fuzz(f, sameScalars, slices.Concat(scalarTexts, nameTexts)...)
}

func FuzzTimes(f *testing.F) {
	fuzz(f, sameTimes, timeTexts...)
}

func FuzzQuoted(f *testing.F) {
	fuzz(f, checkSame[quoted], quotedTexts...)
}

func FuzzCollections(f *testing.F) {
	fuzz(f, sameCollections, collectionTexts...)
}

func FuzzStructs(f *testing.F) {
	fuzz(f, sameStructs, slices.Concat(embeddedTexts, nameTexts)...)
}

func FuzzTree(f *testing.F) {
	fuzz(f, sameTree, treeTexts...)
}

func FuzzMethods(f *testing.F) {
	fuzz(f, sameMethods, methodTexts...)
}

func FuzzAny(f *testing.F) {
	fuzz(f, sameAny, slices.Concat(anyTexts, collectionTexts)...)
}
