package page_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"github.com/nango-go/nango/client/internal/page"
	"github.com/nango-go/nango/internal/contacts"
)

// inEveryMode runs a test in each mode and checks that the test leaves no goroutine running.
func inEveryMode(t *testing.T, test func(t *testing.T, cfg page.Config)) {
	for name, cfg := range modes {
		t.Run(name, func(t *testing.T) {
			defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
			test(t, cfg)
		})
	}
}

// idJSON returns the JSON of record i, whose only member besides its metadata is its id.
func idJSON(i int) string { return contacts.WithMetadata(fmt.Appendf(nil, `{"id":"%d"}`, i), i) }

// read returns the ids and the errors that records yields.
func read(records iter.Seq2[record[named], error]) (ids []string, errs []error) {
	for r, err := range records {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		ids = append(ids, r.Data.ID)
	}
	return ids, errs
}

// numbersTo returns the ids of records 0 to n-1.
func numbersTo(n int) (ids []string) {
	for i := range n {
		ids = append(ids, strconv.Itoa(i))
	}
	return ids
}

func TestIterateYieldsEveryRecordInOrderEachTime(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		for _, cursorLast := range []bool{false, true} {
			server := pages{record: contacts.JSON, total: 2345, size: 500, cursorLast: cursorLast}
			records := page.Iterate(t.Context(), cfg, server.fetch, form[contacts.Contact]())
			for range 2 {
				i := 0
				for r, err := range records {
					require.NoError(t, err)
					require.Equal(t, record[contacts.Contact]{contacts.Of(i), metaOf(i)}, r)
					i++
				}
				require.Equal(t, server.total, i)
			}
		}
	})
}

func TestIterateStartsAtACursor(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		cfg.Cursor = contacts.Cursor(6)
		ids, errs := read(page.Iterate(t.Context(), cfg, pages{record: idJSON, total: 10, size: 2}.fetch, form[named]()))
		require.Empty(t, errs)
		require.Equal(t, []string{"7", "8", "9"}, ids)
	})
}

func TestIterateRequestsAtMostOnePageAhead(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		server := pages{record: idJSON, total: 100, size: 2}
		asked := make(chan string, 100)
		fetch := func(ctx context.Context, cursor string, _ []byte) ([]byte, error) {
			asked <- cursor
			return server.fetch(ctx, cursor, nil)
		}
		for r, err := range page.Iterate(t.Context(), cfg, fetch, form[named]()) {
			require.NoError(t, err)
			if r.Data.ID == "5" { // on the third page
				break
			}
		}
		most := 3
		if cfg.Ahead != nil {
			most = 4
		}
		require.LessOrEqual(t, len(asked), most)
	})
}

func TestIterateYieldsAFetchErrorAfterTheRecordsBeforeIt(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		refused := errors.New("refused")
		server := pages{record: idJSON, total: 10, size: 3}
		ids, errs := read(page.Iterate(t.Context(), cfg, func(ctx context.Context, cursor string, _ []byte) ([]byte, error) {
			if after(cursor) == 6 {
				return nil, refused
			}
			return server.fetch(ctx, cursor, nil)
		}, form[named]()))
		require.Equal(t, numbersTo(6), ids)
		require.Equal(t, []error{refused}, errs)
	})
}

func TestIterateEndsAtAnInvalidPage(t *testing.T) {
	for _, bad := range []string{`<html>`, ``, `{"error":{}}`, `{"records":[{"id":"0"},{"id":tru},{"id":"2"}]}`, `{"records":[{"id":"0"}],"x":nul}`, `{"records":[{"id":"0"}]}x`} {
		inEveryMode(t, func(t *testing.T, cfg page.Config) {
			server := func(context.Context, string, []byte) ([]byte, error) {
				return []byte(bad), nil
			}
			ids, errs := read(page.Iterate(t.Context(), cfg, server, form[named]()))
			require.Len(t, errs, 1)
			require.IsType(t, new(page.SyntaxError), errs[0])
			if strings.Contains(bad, `"0"`) {
				require.Equal(t, []string{"0"}, ids)
			}
		})
	}
}

func TestIterateContinuesAfterARecordThatDoesNotFit(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		server := pages{total: 9, size: 4, record: func(i int) string {
			if i == 2 || i == 7 {
				return contacts.WithMetadata(fmt.Appendf(nil, `{"id":%d,"secret":"s"}`, 1000+i), i)
			}
			return idJSON(i)
		}}
		records := page.Iterate(t.Context(), cfg, server.fetch, form[named]())
		ids, errs := read(records)
		require.Equal(t, []string{"0", "1", "3", "4", "5", "6", "8"}, ids)
		require.Len(t, errs, 2)
		for i, n := range []int{2, 7} {
			var bad *page.RecordError
			require.ErrorAs(t, errs[i], &bad)
			require.Equal(t, strconv.Itoa(1000+n), bad.ID)
			require.Equal(t, contacts.Cursor(n), bad.Metadata.Cursor)
			require.ErrorAs(t, bad, new(*json.UnmarshalTypeError))
			require.Equal(t, fmt.Sprintf(`record "%d" (cursor %q) does not fit: records[%d].id is a JSON number, which does not fit string`, 1000+n, contacts.Cursor(n), n%4), bad.Error())
		}
		for _, err := range records {
			if err != nil {
				break // the loop may end at such an error
			}
		}
	})
}

func TestIterateUsesAnotherEngine(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		cfg.Unmarshal = func(b []byte, into any) error {
			d := json.NewDecoder(bytes.NewReader(b))
			d.DisallowUnknownFields() // _nango_metadata would be an error
			return d.Decode(into)
		}
		ids, errs := read(page.Iterate(t.Context(), cfg, pages{record: idJSON, total: 50, size: 7}.fetch, form[named]()))
		require.Empty(t, errs)
		require.Equal(t, numbersTo(50), ids)
	})
}

func TestKeptRecordsDoNotChange(t *testing.T) {
	inEveryMode(t, func(t *testing.T, cfg page.Config) {
		server := pages{record: contacts.JSON, total: 1500, size: 400}
		i := 0
		var kept []keeps
		for r, err := range page.Iterate(t.Context(), cfg, server.fetch, form[keeps]()) {
			require.NoError(t, err)
			kept = append(kept, r.Data)
		}
		for i, k := range kept {
			require.Equal(t, contacts.JSON(i), string(k.raw))
		}

		var bytesKept [1500][]byte
		cfg.Unmarshal = func(b []byte, into any) error {
			err := json.Unmarshal(b, into)
			if err == nil {
				bytesKept[after(contacts.Cursor(0))-1+idOf(into)-100_000] = b
			}
			return err
		}
		for _, err := range page.Iterate(t.Context(), cfg, server.fetch, form[contacts.Contact]()) {
			require.NoError(t, err)
		}
		for i = range bytesKept {
			want, err := json.Marshal(contacts.Of(i))
			require.NoError(t, err)
			require.Equal(t, string(want), string(bytesKept[i]))
		}

		var maps []record[map[string]any]
		for r, err := range page.Iterate(t.Context(), page.Config{Ahead: cfg.Ahead}, server.fetch, form[map[string]any]()) {
			require.NoError(t, err)
			maps = append(maps, r)
		}
		for i, m := range maps {
			var want map[string]any
			require.NoError(t, json.Unmarshal([]byte(contacts.JSON(i)), &want))
			require.Equal(t, want, m.Data)
		}
	})
}

func idOf(into any) (n int) {
	_, _ = fmt.Sscan(into.(*contacts.Contact).ID, &n)
	return n
}
