package jsondec

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAReaderThatRemembersReadsTheSame(t *testing.T) {
	var texts []string
	for i := range 5000 { // many more than are remembered, so that strings displace each other
		texts = append(texts, strings.Repeat("x", i%20)+fmt.Sprint(i%700), fmt.Sprint(i), "", "é")
	}
	b, err := json.Marshal(texts)
	require.NoError(t, err)
	var got []string
	r := NewReader(b)
	r.Remember()
	require.True(t, r.List(func() bool {
		s, ok := r.text()
		got = append(got, s)
		return ok
	}))
	clear(b) // no string may share memory with the text
	require.Equal(t, texts, got)
}

func TestAReaderThatRemembersAllocatesRepeatedStringsOnce(t *testing.T) {
	b := []byte(`["` + strings.Repeat(`customer","`, 1000) + `"]`)
	count := func(r *Reader) float64 {
		return testing.AllocsPerRun(1, func() {
			r.i = 0
			r.List(func() bool { _, ok := r.text(); return ok })
		})
	}
	r := NewReader(b)
	require.GreaterOrEqual(t, count(r), 1000.0)
	r.Remember()
	require.Less(t, count(r), 10.0)
}
