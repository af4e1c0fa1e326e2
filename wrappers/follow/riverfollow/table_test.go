package riverfollow_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/follow/riverfollow"
)

// write writes the given JSON records as one batch.
func write(t *testing.T, pool *pgxpool.Pool, b follow.Batch[json.RawMessage], texts ...string) error {
	t.Helper()
	b.Ref = ref("user-1")
	for i, text := range texts {
		b.Records = append(b.Records, nango.Record[json.RawMessage]{Data: json.RawMessage(text), Metadata: nango.RecordMetadata{
			LastAction: nango.RecordAdded, LastModifiedAt: time.Date(2026, 11, 29, 0, 0, i, 0, time.UTC),
		}})
	}
	return pgx.BeginFunc(t.Context(), pool, func(tx pgx.Tx) error { return riverfollow.Table{}.Write(t.Context(), tx, b) })
}

var first = follow.Batch[json.RawMessage]{Pass: 1, Full: true}

// Every record is stored with its original JSON, and a query over the whole table does not fail.
func TestTheTableCanBeQueriedWhateverRecordsContain(t *testing.T) {
	deep := strings.Repeat(`[`, 60000) + strings.Repeat(`]`, 60000)
	for text, want := range map[string]string{
		`{"id":"1","title":"plain"}`:                         "plain",
		`{"id":"2","title":"a\u0000b"}`:                      "a\ufffdb",
		`{"id":"3","title":"\\u0000 is text"}`:               `\u0000 is text`,
		`{"id":"4","title":"\\\u0000"}`:                      "\\\ufffd",
		`{"id":"5","title":"\ud83d\ude00 \uD83D\uDE00"}`:     "\U0001F600 \U0001F600",
		`{"id":"6","title":"\ud83d alone"}`:                  "\ufffd alone",
		`{"id":"7","title":"\ude00\ud83d"}`:                  "\ufffd\ufffd",
		`{"id":"8","title":"\ud83d\ud83d\ude00"}`:            "\ufffd\U0001F600",
		`{"id":"9","title":"\ud83d\u0041\n"}`:                "\ufffdA\n",
		"{\"id\":\"10\",\"title\":\"not \xff UTF-8\"}":       "not \ufffd UTF-8",
		`{"id":"11","title":1e400000}`:                       "1e400000",
		`{"id":"12","title":"deep","x":` + deep + `}`:        "",
		`{"id":"13","\u0000key":1,"title":"k"}`:              "k",
		`{"id":"14","title":"` + "\u2028" + `\u2028 \" \/"}`: "\u2028\u2028 \" /",
		`{"title":"number", "id" : 9007199254740993 }`:       "number",
		`{"id":"x","title":"the last id counts","id":"15"}`:  "the last id counts",
		`{"id":"16","Id":"after","ID":"before","title":"i"}`: "i",
		`{"id":"nul\u0000id","title":"n"}`:                   "n",
		`{"id":"gr\u00f6\u00dfe","title":"g"}`:               "g",
	} {
		for name, kind := range map[string]follow.Batch[json.RawMessage]{"COPY": first, "upsert": {Pass: 1}} {
			t.Run(name+" "+text[:min(len(text), 40)], func(t *testing.T) {
				pool := newPool(t, sharedDatabase(t))
				_, err := pool.Exec(t.Context(), `TRUNCATE nango_records`)
				require.NoError(t, err)
				require.NoError(t, write(t, pool, kind, `{"id":"before","title":"x"}`, text, `{"id":"after","title":"x"}`))
				var id string
				var title *string
				var raw, data []byte
				require.NoError(t, pool.QueryRow(t.Context(), `SELECT id, data->>'title', raw, data::text FROM nango_records
					WHERE id NOT IN ('before', 'after')`).Scan(&id, &title, &raw, &data))
				if want == "" {
					require.Nil(t, title)
					require.JSONEq(t, fmt.Sprintf(`{"id":%q}`, id), string(data))
				} else {
					require.Equal(t, want, *title)
				}
				if raw == nil {
					raw = data
				} else {
					require.NotEqual(t, string(raw), string(data))
				}
				require.Equal(t, text, string(raw), "nothing is lost")
				var n int
				require.NoError(t, pool.QueryRow(t.Context(), `SELECT count(data->>'title') FROM nango_records WHERE id IN ('before', 'after')`).Scan(&n))
				require.Equal(t, 2, n)
			})
		}
	}
}

var shared string

func sharedDatabase(t *testing.T) string {
	t.Helper()
	if shared == "" {
		shared = newDatabase(t)
	}
	return shared
}

func TestARecordThatComesTwiceIsWrittenOnce(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	title := func(id string) (title string) {
		require.NoError(t, pool.QueryRow(t.Context(), `SELECT data->>'title' FROM nango_records WHERE id = $1`, id).Scan(&title))
		return title
	}
	require.NoError(t, write(t, pool, first, `{"id":"1","title":"old"}`, `{"id":"2","title":"b"}`, `{"id":"1","title":"new"}`))
	require.Equal(t, "new", title("1"))
	require.NoError(t, write(t, pool, first, `{"id":"3","title":"c"}`, `{"id":"1","title":"again"}`))
	require.Equal(t, "again", title("1"))
	require.Equal(t, "c", title("3"))
	require.NoError(t, write(t, pool, follow.Batch[json.RawMessage]{Pass: 1}, `{"id":"1","title":"a"}`, `{"id":"1","title":"last"}`))
	require.Equal(t, "last", title("1"))
}

func TestCOPYAndUpsertWriteTheSame(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	deleted, pruned := time.Date(2026, 11, 29, 1, 2, 3, 456000000, time.UTC), time.Date(1999, 12, 31, 23, 59, 59, 999999000, time.UTC)
	var texts []string
	for _, b := range []follow.Batch[json.RawMessage]{{Pass: 1, Full: true}, {Pass: 1}} {
		_, err := pool.Exec(t.Context(), `TRUNCATE nango_records`)
		require.NoError(t, err)
		b.Records = []nango.Record[json.RawMessage]{
			{Data: json.RawMessage(`{"id":"1","title":"a\u0000"}`), Metadata: nango.RecordMetadata{
				LastAction: nango.RecordDeleted, LastModifiedAt: deleted, DeletedAt: &deleted,
			}},
			{Data: json.RawMessage(`{"id":"2"}`), Metadata: nango.RecordMetadata{
				LastAction: nango.RecordUpdated, LastModifiedAt: pruned, PrunedAt: &pruned,
			}},
		}
		require.NoError(t, write(t, pool, b))
		var text string
		require.NoError(t, pool.QueryRow(t.Context(), `SELECT string_agg(nango_records::text, ' ' ORDER BY id) FROM nango_records`).Scan(&text))
		texts = append(texts, text)
	}
	require.Equal(t, texts[0], texts[1])
	require.Contains(t, texts[0], "1999-12-31 23:59:59.999999")
	require.Contains(t, texts[0], "2026-11-29 01:02:03.456")
}

func TestAPrunedRecordKeepsItsData(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	require.NoError(t, write(t, pool, first, `{"id":"1","title":"kept"}`))
	pruned := time.Date(2026, 12, 29, 0, 0, 0, 0, time.UTC)
	require.NoError(t, write(t, pool, follow.Batch[json.RawMessage]{Pass: 1, Records: []nango.Record[json.RawMessage]{{
		Data: json.RawMessage(`{"id":"1"}`), Metadata: nango.RecordMetadata{PrunedAt: &pruned, LastAction: nango.RecordAdded},
	}}}))
	var title string
	var at time.Time
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT data->>'title', pruned_at FROM nango_records`).Scan(&title, &at))
	require.Equal(t, "kept", title)
	require.True(t, pruned.Equal(at))
}

func TestSweepDeletesRowsThatTheLastPassDidNotFind(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	require.NoError(t, write(t, pool, first, `{"id":"1"}`, `{"id":"2"}`))
	require.NoError(t, write(t, pool, follow.Batch[json.RawMessage]{Pass: 2, Full: true}, `{"id":"2"}`, `{"id":"3"}`))
	require.NoError(t, write(t, pool, follow.Batch[json.RawMessage]{Pass: 2, Full: true, Sweep: true}))
	var ids []string
	require.NoError(t, pool.QueryRow(t.Context(), `SELECT array_agg(id ORDER BY id) FROM nango_records`).Scan(&ids))
	require.Equal(t, []string{"2", "3"}, ids)
}

func TestARecordWithoutAnIDIsAnError(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	for _, text := range []string{`{"title":"x"}`, `{"id":null}`, `[]`} {
		require.ErrorContains(t, write(t, pool, first, text), "id")
	}
}

func TestAResetIsReconciledInTheTable(t *testing.T) {
	pool := newPool(t, newDatabase(t))
	srv := newServer(t, 1, 120)
	f, err := newFollower(srv.Client(), pool, 50)
	require.NoError(t, err)
	_, err = f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	requireSame(t, srv, pool, "user-1")
	require.NoError(t, srv.Client().Syncs.Trigger(t.Context(), ref("user-1").Connection, nango.SyncNames("issues"),
		nango.TriggerSyncOptions{Reset: true, EmptyCache: true}))
	require.NoError(t, srv.Settle(t.Context()))
	result, err := f.Once(t.Context(), ref("user-1"))
	require.NoError(t, err)
	require.True(t, result.Reconciled)
	requireSame(t, srv, pool, "user-1")
}
