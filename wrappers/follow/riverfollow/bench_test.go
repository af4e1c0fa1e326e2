package riverfollow_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/follow/riverfollow"
)

// pages is an HTTP transport that answers GET /records with generated records of about 700 bytes
// each.
type pages struct {
	records int           // number of records in each connection
	wait    time.Duration // delay before each answer
}

var filler = string(bytes.Repeat([]byte("Records of a real product have text in them. "), 10))

// appendRecord appends the JSON of record i, counted from 1, to out. The cursor of a record is its
// number.
func appendRecord(out []byte, i int) []byte {
	out = append(out, `{"id":"`...)
	out = strconv.AppendInt(out, int64(i), 10)
	out = append(out, `","title":"Issue `...)
	out = strconv.AppendInt(out, int64(i), 10)
	out = append(append(out, `","body":"`...), filler...)
	out = append(out, `","_nango_metadata":{"first_seen_at":"2026-11-29T00:00:00.000000+00:00","last_modified_at":"`...)
	out = time.Date(2026, 11, 29, 0, 0, 0, i*1000, time.UTC).AppendFormat(out, "2006-01-02T15:04:05.000000+00:00")
	out = append(out, `","last_action":"ADDED","deleted_at":null,"pruned_at":null,"cursor":"`...)
	return append(strconv.AppendInt(out, int64(i), 10), `"}}`...)
}

// RoundTrip implements http.RoundTripper.
func (p *pages) RoundTrip(r *http.Request) (*http.Response, error) {
	time.Sleep(p.wait)
	from, _ := strconv.Atoi(r.URL.Query().Get("cursor"))
	limit, _ := strconv.Atoi(r.URL.Query().Get("limit"))
	to := min(from+limit, p.records)
	body := make([]byte, 0, 800*limit)
	if body = append(body, `{"next_cursor":`...); to < p.records {
		body = append(strconv.AppendInt(append(body, '"'), int64(to), 10), '"')
	} else {
		body = append(body, "null"...)
	}
	body = append(body, `,"records":[`...)
	for i := from + 1; i <= to; i++ {
		if i > from+1 {
			body = append(body, ',')
		}
		body = appendRecord(body, i)
	}
	body = append(body, "]}"...)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(body)),
		ContentLength: int64(len(body)), Request: r, ProtoMajor: 1, ProtoMinor: 1,
	}, nil
}

func (p *pages) client(b testing.TB) *nango.Client {
	b.Helper()
	c, err := nango.New("5ec2e7c0-0000-4000-8000-000000000001", nango.WithHTTPClient(&http.Client{Transport: p}))
	require.NoError(b, err)
	return c
}

// number returns the integer value of an environment variable, or the given default if it is unset.
func number(name string, unset int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return unset
}

// BenchmarkCopy compares three ways to write records into an empty table:
//
//	go test -run '^$' -bench 'Copy$' -benchtime 1x -count 3 -timeout 0 .
//
// The environment variable RECORDS sets the number of records; the default is 1,000,000.
func BenchmarkCopy(b *testing.B) {
	records := number("RECORDS", 1_000_000)
	pool := newPool(b, newDatabase(b))
	for _, way := range []struct {
		name string
		run  func(b *testing.B, records int, pool *pgxpool.Pool)
	}{{"plain-COPY", plainCopy}, {"rows-one-by-one", upsertRows}, {"follow", followAll}} {
		b.Run(way.name, func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				empty(b, pool)
				b.StartTimer()
				way.run(b, records, pool)
			}
			var n int
			require.NoError(b, pool.QueryRow(b.Context(), `SELECT count(*) FROM nango_records`).Scan(&n))
			require.Equal(b, records, n)
			b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

func empty(b *testing.B, pool *pgxpool.Pool) {
	b.Helper()
	for _, statement := range []string{`TRUNCATE nango_records, nango_follow`, `CHECKPOINT`} {
		_, err := pool.Exec(b.Context(), statement)
		require.NoError(b, err)
	}
	runtime.GC()
}

var columns = []string{
	"provider_config_key", "connection_id", "model", "variant", "id", "data", "raw", "last_action", "last_modified_at",
	"deleted_at", "pruned_at", "pass",
}

// plainCopy writes the same rows with a single COPY and without Nango. It shows how fast PostgreSQL
// itself is.
func plainCopy(b *testing.B, records int, pool *pgxpool.Pool) {
	i := 0
	_, err := pool.CopyFrom(b.Context(), pgx.Identifier{"nango_records"}, columns, pgx.CopyFromFunc(func() ([]any, error) {
		if i++; i > records {
			return nil, nil
		}
		return []any{"github", "user-1", "GithubIssue", "", strconv.Itoa(i), appendRecord(nil, i), []byte(nil), "ADDED",
			time.Date(2026, 11, 29, 0, 0, 0, i*1000, time.UTC), nil, nil, int64(1)}, nil
	}))
	require.NoError(b, err)
}

// upsertRows writes each record with its own upsert, which is the simplest way without this
// package. Each transaction has 1,000 upserts.
func upsertRows(b *testing.B, records int, pool *pgxpool.Pool) {
	save := func(batch []nango.Record[json.RawMessage]) {
		require.NoError(b, pgx.BeginFunc(b.Context(), pool, func(tx pgx.Tx) error {
			rows := &pgx.Batch{}
			for _, r := range batch {
				var named struct{ ID json.RawMessage }
				require.NoError(b, json.Unmarshal(r.Data, &named))
				var id string
				require.NoError(b, json.Unmarshal(named.ID, &id))
				rows.Queue(`INSERT INTO nango_records (provider_config_key, connection_id, model, variant, id, data, last_action,
						last_modified_at, deleted_at, pass) VALUES ($1, $2, $3, '', $4, $5, $6, $7, $8, 1)
					ON CONFLICT (provider_config_key, connection_id, model, variant, id) DO UPDATE SET
						data = excluded.data, last_action = excluded.last_action, last_modified_at = excluded.last_modified_at,
						deleted_at = excluded.deleted_at`,
					"github", "user-1", "GithubIssue", id, string(r.Data), string(r.Metadata.LastAction), r.Metadata.LastModifiedAt, r.Metadata.DeletedAt)
			}
			if err := tx.SendBatch(b.Context(), rows).Close(); err != nil {
				return err
			}
			_, err := tx.Exec(b.Context(), `INSERT INTO nango_follow VALUES ('github', 'user-1', 'GithubIssue', '', 't', $1)
				ON CONFLICT (provider_config_key, connection_id, model, variant) DO UPDATE SET state = excluded.state`,
				batch[len(batch)-1].Metadata.Cursor)
			return err
		}))
	}
	var batch []nango.Record[json.RawMessage]
	for r, err := range nango.AllRecords[json.RawMessage](b.Context(), (&pages{records: records}).client(b), nango.ListRecordsParams{
		ProviderConfigKey: "github", ConnectionID: "user-1", Model: "GithubIssue", Limit: 1000,
	}) {
		require.NoError(b, err)
		if batch = append(batch, r); len(batch) == 1000 {
			save(batch)
			batch = batch[:0]
		}
	}
	if len(batch) > 0 {
		save(batch)
	}
}

// newCopier returns a follower that uses batches of the default size and calls afterBatch after
// each batch.
func newCopier(b *testing.B, p *pages, pool *pgxpool.Pool, afterBatch func()) *follow.Follower[json.RawMessage] {
	b.Helper()
	store := riverfollow.NewStore(pool)
	write := riverfollow.WithTx(store, riverfollow.Table{}.Write)
	f, err := follow.New(p.client(b), follow.Config[json.RawMessage]{
		Store: store, Period: time.Hour, BatchSize: number("BATCH", 1000),
		Handle: func(ctx context.Context, batch follow.Batch[json.RawMessage]) error {
			err := write(ctx, batch)
			afterBatch()
			return err
		},
	})
	require.NoError(b, err)
	return f
}

// followAll writes the records with a follower. It also measures the heap after every hundredth
// batch and reports the largest value.
func followAll(b *testing.B, records int, pool *pgxpool.Pool) {
	var heap uint64
	batches := 0
	f := newCopier(b, &pages{records: records}, pool, func() {
		if batches++; batches%100 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			heap = max(heap, m.HeapInuse)
		}
	})
	_, err := f.Once(b.Context(), ref("user-1"))
	require.NoError(b, err)
	b.ReportMetric(float64(heap)/(1<<20), "MB-heap")
}

// BenchmarkWorkers copies connections with one worker and with four:
//
//	go test -run '^$' -bench 'Workers$' -benchtime 1x -count 3 -timeout 0 .
func BenchmarkWorkers(b *testing.B) {
	const connections = 8
	records := number("RECORDS", 1_000_000) / connections
	pool := newPool(b, newDatabase(b))
	for _, workers := range []int{1, 4} {
		b.Run(strconv.Itoa(workers), func(b *testing.B) {
			for range b.N {
				b.StopTimer()
				empty(b, pool)
				f := newCopier(b, &pages{records: records}, pool, func() {})
				b.StartTimer()
				refs := make(chan follow.Ref)
				var all sync.WaitGroup
				for range workers {
					all.Go(func() {
						for of := range refs {
							_, err := f.Once(b.Context(), of)
							require.NoError(b, err)
						}
					})
				}
				for _, id := range users(connections) {
					refs <- ref(id)
				}
				close(refs)
				all.Wait()
			}
			b.ReportMetric(float64(records*connections)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkWebhook measures the time from a webhook until a page of 1,000 changed records is in the
// table. For comparison, it also measures the time to read and write a page of this size without a
// webhook:
//
//	go test -run '^$' -bench 'Webhook$' -benchtime 20x -timeout 0 .
func BenchmarkWebhook(b *testing.B) {
	pool := newPool(b, newDatabase(b))
	p := &pages{records: 1000, wait: 50 * time.Millisecond}
	write := func(b *testing.B, f *follow.Follower[json.RawMessage], of follow.Ref) {
		b.Helper()
		_, err := f.Once(b.Context(), of)
		require.NoError(b, err)
	}
	b.Run("page", func(b *testing.B) {
		f := newCopier(b, p, pool, func() {})
		empty(b, pool)
		for i := range b.N {
			write(b, f, ref(strconv.Itoa(i)))
		}
	})
	b.Run("webhook", func(b *testing.B) {
		empty(b, pool)
		written := make(chan struct{})
		f := newCopier(b, p, pool, func() { written <- struct{}{} })
		ctx, cancel := context.WithCancel(b.Context())
		ended := make(chan error)
		go func() { ended <- f.Run(ctx) }()
		b.ResetTimer()
		for i := range b.N {
			require.NoError(b, f.Note(ref(strconv.Itoa(i))))
			<-written
		}
		b.StopTimer()
		cancel()
		require.NoError(b, <-ended)
	})
}
