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

// same checks that text decodes into a T as with encoding/json.
func same[T any](t *testing.T, text []byte) {
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

// A check decodes text into one or more types as same does.
type check func(t *testing.T, text []byte)

// each returns a check that makes all of checks.
func each(checks ...check) check {
	return func(t *testing.T, text []byte) {
		t.Helper()
		for _, c := range checks {
			c(t, text)
		}
	}
}

var (
	sameScalars = each(same[scalars], same[[]scalars], same[string], same[float32], same[[]byte],
		same[json.Number], same[json.RawMessage])
	sameTimes       = each(same[times], same[time.Time])
	sameCollections = each(same[collections], same[map[string]string], same[*[]*inner])
	sameStructs     = each(same[outer], same[outerPointer], same[conflict], same[cases], same[struct{}])
	sameTree        = each(same[tree], same[list], same[map[name]tree])
	sameMethods     = each(same[methods], same[methodsOnly], same[promoted], same[own], same[*own],
		same[loud], same[struct{ own }])
	sameAny = each(same[any], same[map[string]any], same[anyMap], same[error])
)

var texts = slices.Concat(syntaxTexts, scalarTexts, nameTexts, timeTexts, quotedTexts,
	collectionTexts, embeddedTexts, treeTexts, methodTexts, anyTexts)

func TestDecodingMatchesEncodingJSON(t *testing.T) {
	all := each(sameScalars, sameTimes, same[quoted], sameCollections, sameStructs, sameTree,
		sameMethods, sameAny)
	for _, text := range texts {
		all(t, []byte(text))
	}
}

// fuzz makes c on inputs that start from seeds and from texts that are not JSON.
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
	fuzz(f, same[quoted], quotedTexts...)
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
