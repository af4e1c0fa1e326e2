package script_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/script"
)

// failing is a memory store that stores only the first batches. The field good is the number of
// these batches; every later batch fails.
type failing struct {
	*script.MemoryStore
	good    int
	batches []script.Batch
}

var errDown = errors.New("the database is down")

func (f *failing) WriteRecords(ctx context.Context, b script.Batch) (nango.RecordMerging, error) {
	f.batches = append(f.batches, b)
	if len(f.batches) > f.good {
		return b.Merging, errDown
	}
	return f.MemoryStore.WriteRecords(ctx, b)
}

func TestBatchErrorReportsTheNumberOfStoredRecords(t *testing.T) {
	for good, stored := range []int{0, 1000, 2000} {
		store := &failing{MemoryStore: script.NewMemoryStore(), good: good}
		n := newSync(t, &stub{}, script.WithStore(store), script.WithVariant("eu"))
		err := n.BatchSave(t.Context(), docs(1, 2500), "Doc")
		var failed *script.BatchError
		require.ErrorAs(t, err, &failed)
		require.Equal(t, script.BatchError{
			Operation: script.SaveRecords, Model: "Doc::eu", Stored: stored, Tried: min(1000, 2500-stored), Total: 2500, Err: errDown,
		}, *failed)
		require.ErrorIs(t, err, errDown)
		require.Contains(t, err.Error(), fmt.Sprintf("saving 2500 records of Doc::eu: %d are done", stored))
		require.Len(t, store.Records("Doc::eu"), stored)
	}
}

func TestBatchChecksEveryRecordBeforeStoring(t *testing.T) {
	type noID struct {
		Name string `json:"name"`
	}
	loop := map[string]any{"id": 1}
	loop["self"] = loop
	long := strings.Repeat("😀", 128) // 256 characters for JavaScript, which counts UTF-16 code units
	for name, c := range map[string]struct {
		records any
		want    string
	}{
		"missing":            {[]any{obj{"id": "1"}, noID{"secret"}}, "records[1].id is missing"},
		"empty":              {[]obj{{"id": ""}}, "records[0].id is empty"},
		"too long":           {[]obj{{"id": long}}, "records[0].id has more than 255 characters"},
		"null":               {[]obj{{"id": nil}}, "records[0].id is neither a string nor a number"},
		"boolean":            {[]obj{{"id": true}}, "records[0].id is neither a string nor a number"},
		"list":               {[]obj{{"id": []int{1}}}, "records[0].id is neither a string nor a number"},
		"zero":               {[]obj{{"id": 0}}, "records[0].id is 0"},
		"another zero":       {raws(`{"id":-0.0e7}`), "records[0].id is 0"},
		"the last counts":    {raws(`{"id":"1","id":""}`), "records[0].id is empty"},
		"escaped name":       {raws(`{"\u0069d":0}`), "records[0].id is 0"},
		"of another level":   {raws(`{"a":{"id":1}}`), "records[0].id is missing"},
		"string":             {[]string{"x"}, "records[0] is not an object"},
		"nil pointer":        {[]*noID{nil}, "records[0] is not an object"},
		"broken JSON":        {raws(`{"id":`), "records[0] does not marshal"},
		"not a number":       {[]obj{{"id": "1", "v": math.NaN()}}, "records[0] does not marshal"},
		"a function":         {[]any{func() {}}, "records[0] does not marshal"},
		"circle":             {[]obj{loop}, "records[0] does not marshal"},
		"no slice":           {obj{"id": "1"}, "records is not a slice"},
		"string for a slice": {"x", "records is not a slice"},
	} {
		t.Run(name, func(t *testing.T) {
			store := &failing{MemoryStore: script.NewMemoryStore()}
			n := newSync(t, &stub{}, script.WithStore(store))
			err := n.BatchSave(t.Context(), c.records, "Doc")
			require.ErrorContains(t, err, c.want)
			require.ErrorAs(t, err, new(*nango.SDKValidationError))
			require.NotContains(t, err.Error(), "secret")
			require.Empty(t, store.batches)
		})
	}
	n := newSync(t, &stub{})
	require.NoError(t, n.BatchSave(t.Context(), nil, "Doc"))
	require.NoError(t, n.BatchDelete(t.Context(), []obj(nil), "Doc"))
	require.ErrorContains(t, n.BatchSave(t.Context(), docs(1, 1), ""), "model")
}

func TestBatchPreservesRecords(t *testing.T) {
	type record struct {
		Z        string          `json:"z"`
		ID       int64           `json:"id"`
		Big      json.Number     `json:"big"`
		Raw      json.RawMessage `json:"raw"`
		Metadata *obj            `json:"_nango_metadata,omitempty"`
	}
	store := &failing{MemoryStore: script.NewMemoryStore(), good: 9}
	n := newSync(t, &stub{}, script.WithStore(store))
	records := []record{
		{"last letter first", 7, "9007199254740993", json.RawMessage(`{"b":1.0,"a":1e2}`), &obj{"cursor": "c"}},
		{"", 1<<53 + 1, "0.1000", json.RawMessage(`null`), nil},
	}
	before, err := json.Marshal(records)
	require.NoError(t, err)
	require.NoError(t, n.BatchSave(t.Context(), records, "Doc"))
	after, err := json.Marshal(records)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
	require.NotNil(t, records[0].Metadata)

	maps := []obj{{"id": "1", "_nango_metadata": obj{"cursor": "c"}}}
	require.NoError(t, n.BatchUpdate(t.Context(), maps, "Doc"))
	require.Contains(t, maps[0], "_nango_metadata")

	require.Len(t, store.batches, 2)
	sent := store.batches[0].Records
	require.Equal(t, `{"z":"last letter first","id":7,"big":9007199254740993,"raw":{"b":1.0,"a":1e2}}`, string(sent[0]))
	require.Equal(t, `{"z":"","id":"9007199254740993","big":0.1000,"raw":null}`, string(sent[1]), "an id that JavaScript would round goes as text")
	require.Equal(t, `{"id":"1"}`, string(store.batches[1].Records[0]))

	require.NoError(t, n.BatchSave(t.Context(), raws(` { "_nango_metadata" : {"a":"}"} , "id" : -5 , "s":"\"_nango_metadata\":{" , "_nango_metadata":2 } `), "Doc"))
	require.Equal(t, `{"id":-5,"s":"\"_nango_metadata\":{"}`, string(store.batches[2].Records[0]))
	require.NoError(t, n.BatchSave(t.Context(), [1]obj{{"id": "array"}}, "Doc"))
}

// byPointer implements json.Marshaler with a pointer receiver only.
type byPointer struct{ id string }

func (p *byPointer) MarshalJSON() ([]byte, error) { return json.Marshal(obj{"id": p.id}) }

func TestBatchAcceptsAnythingThatMarshals(t *testing.T) {
	n := newSync(t, &stub{})
	store := n.Store().(*script.MemoryStore)
	require.NoError(t, n.BatchSave(t.Context(), []byPointer{{"a"}}, "M"))
	require.NoError(t, n.BatchSave(t.Context(), []*byPointer{{"b"}}, "M"))
	require.NoError(t, n.BatchSave(t.Context(), []any{&byPointer{"c"}, json.RawMessage(`{"id":"d"}`)}, "M"))
	require.Len(t, store.Records("M"), 4)
}

func TestBatchesAreSerialized(t *testing.T) {
	n := newSync(t, &stub{})
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			require.NoError(t, n.BatchSave(t.Context(), []obj{{"id": i + 1}}, "Doc"))
			_, err := n.GetRecordsByIDs(t.Context(), []string{"1"}, "Doc")
			require.NoError(t, err)
		})
	}
	all.Wait()
	require.Len(t, n.Store().(*script.MemoryStore).Records("Doc"), 20)
}
