package jsondec

import (
	"encoding/json"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestAReaderThatRemembersReadsTheSame(t *testing.T) {
	var texts []string
	for i := range 5000 { // many more than are remembered, so that strings displace each other
		texts = append(texts, strings.Repeat("x", i%20)+strconv.Itoa(i%700), strconv.Itoa(i), "", "é")
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

// Texts that are decoded one after another or at the same time may share short strings. Each result
// still contains its own values.
func TestTextsThatShareShortStringsReadTheSame(t *testing.T) {
	decode := func(b []byte) (got [4]string) {
		require.NoError(t, Unmarshal(b, &got))
		return got
	}
	b, want := []byte(`["OAUTH2","github","a","closed=true"]`), [4]string{"OAUTH2", "github", "a", "closed=true"}
	other, wantOther := []byte(`["OAUTH1","gitlab","b","closed=never"]`), [4]string{"OAUTH1", "gitlab", "b", "closed=never"}
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				require.Equal(t, want, decode(b))
				require.Equal(t, wantOther, decode(other))
			}
		})
	}
	all.Wait()
}
