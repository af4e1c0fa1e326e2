package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

var settings = config{integration: "github", model: "GithubIssue", name: "test", jobs: 1, page: 50, every: time.Hour, turn: 5 * time.Second}

// newDatabase starts a PostgreSQL and returns its connection string and a pool.
func newDatabase(t *testing.T) (string, *pgxpool.Pool) {
	t.Helper()
	database, stop, err := startPostgres(t.Context())
	if errors.Is(err, errNoPostgres) {
		t.Skip(err)
	}
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, stop()) })
	pool, err := open(t.Context(), database, settings)
	require.NoError(t, err)
	t.Cleanup(pool.Close)
	return database, pool
}

func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "mirror.exe") // the ending does no harm where it is not needed
	text, err := exec.CommandContext(t.Context(), "go", "build", "-o", program, ".").CombinedOutput()
	require.NoError(t, err, string(text))
	return program
}

// startWorker starts the program, and returns once it takes jobs.
func startWorker(t *testing.T, program, name, host, database string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), program, "-name", name, "-jobs", fmt.Sprint(settings.jobs),
		"-page", fmt.Sprint(settings.page), "-every", settings.every.String(), "-turn", settings.turn.String())
	cmd.Env = append(os.Environ(), "NANGO_SECRET_KEY="+nangotest.DefaultSecretKey, "NANGO_HOST="+host, "DATABASE_URL="+database)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	ready, over := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(over)
		for lines := bufio.NewScanner(out); lines.Scan(); {
			if strings.HasSuffix(lines.Text(), ": ready") {
				close(ready)
			}
		}
	}()
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		<-over
		_ = cmd.Wait()
	})
	select {
	case <-ready:
	case <-over:
		require.FailNow(t, "the worker ended")
	}
	return cmd
}

// requireSame compares the table with the emulator's records, byte for byte.
func requireSame(t *testing.T, srv *nangotest.Server, pool *pgxpool.Pool, connections int) {
	t.Helper()
	type row struct {
		Data, Action string
		Modified     time.Time
		Deleted      bool
	}
	want, got := map[string]row{}, map[string]row{}
	for i := range connections {
		conn := fmt.Sprintf("user-%d", i+1)
		for r, err := range nango.AllRecords[json.RawMessage](t.Context(), srv.Client(), nango.ListRecordsParams{
			ProviderConfigKey: settings.integration, ConnectionID: conn, Model: settings.model,
		}) {
			require.NoError(t, err)
			var issue Issue
			require.NoError(t, json.Unmarshal(r.Data, &issue))
			want[fmt.Sprint(conn, "/", issue.ID)] = row{string(r.Data), string(r.Metadata.LastAction), r.Metadata.LastModifiedAt, r.Metadata.DeletedAt != nil}
		}
	}
	rows, err := pool.Query(t.Context(), `SELECT connection_id || '/' || id, data::text, last_action, last_modified_at, deleted_at IS NOT NULL FROM nango_records`)
	require.NoError(t, err)
	defer rows.Close()
	for rows.Next() {
		var key string
		var r row
		require.NoError(t, rows.Scan(&key, &r.Data, &r.Action, &r.Modified, &r.Deleted))
		r.Modified = r.Modified.UTC()
		got[key] = r
	}
	require.NoError(t, rows.Err())
	require.Len(t, got, len(want))
	for key := range want {
		require.Equal(t, want[key], got[key], key)
	}
}

// Two processes share the connections. The one that leads is killed while it writes; the other one does the rest.
func TestWorkerKilledInTheMiddle(t *testing.T) {
	if testing.Short() {
		t.Skip("takes minutes: make long runs it")
	}
	database, pool := newDatabase(t)
	ctx := t.Context()
	const connections, issues = 8, 1000
	srv := nangotest.NewServer(t)
	require.NoError(t, deploy(srv, settings, issues))
	program := build(t)
	workers := map[string]*exec.Cmd{}
	for _, name := range []string{"one", "two"} {
		workers[name] = startWorker(t, program, name, srv.URL(), database)
	}
	var victim, survivor string
	require.NoError(t, until(ctx, pool, `SELECT EXISTS (SELECT FROM river_leader) AND EXISTS (SELECT FROM river_job WHERE finalized_at IS NOT NULL)`))
	require.NoError(t, pool.QueryRow(ctx, `SELECT leader_id FROM river_leader`).Scan(&victim))
	survivor = map[string]string{"one": "two", "two": "one"}[victim]
	require.NoError(t, connect(ctx, srv, settings, connections))
	require.NoError(t, plan(ctx, pool, settings))

	// Who holds the row of a cursor stops the worker that wants to move it.
	var interrupted string
	var kept int
	tx, err := pool.Begin(ctx)
	require.NoError(t, err)
	defer func() { _ = tx.Rollback(context.WithoutCancel(ctx)) }()
	for interrupted == "" {
		require.NoError(t, ctx.Err())
		err := tx.QueryRow(ctx, `SELECT connection_id, copied FROM nango_cursors c WHERE copied > 0 AND copied < $1 AND EXISTS (
			SELECT FROM river_job j WHERE j.kind = 'copy' AND j.args->>'ConnectionID' = c.connection_id AND j.state = 'running'
			AND j.attempted_by[array_upper(j.attempted_by, 1)] = $2) FOR UPDATE SKIP LOCKED LIMIT 1`, issues, victim).Scan(&interrupted, &kept)
		if err != nil { // none at this moment
			require.ErrorContains(t, err, "no rows")
		}
	}
	require.NoError(t, until(ctx, pool, `SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = 'Lock')`, victim))
	require.NoError(t, until(ctx, pool, `SELECT EXISTS (SELECT FROM river_job WHERE kind = 'copy' AND state = 'completed' AND $1 = ANY (attempted_by))`, survivor))
	require.NoError(t, workers[victim].Process.Kill())
	require.NoError(t, tx.Rollback(ctx))

	// What it had written of the next records went with it.
	require.NoError(t, until(ctx, pool, `SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = $1)`, victim))
	var rows int
	require.NoError(t, pool.QueryRow(ctx, `SELECT count(*) FROM nango_records WHERE connection_id = $1`, interrupted).Scan(&rows))
	require.Equal(t, kept, rows)
	require.Less(t, rows, issues)

	require.NoError(t, until(ctx, pool, allCopied, connections*issues), "each record is copied once, the interrupted connection's too")
	requireSame(t, srv, pool, connections)
	var by []string
	require.NoError(t, pool.QueryRow(ctx, `SELECT attempted_by FROM river_job WHERE kind = 'copy' AND args->>'ConnectionID' = $1 ORDER BY id LIMIT 1`, interrupted).Scan(&by))
	require.Equal(t, []string{victim, survivor}, slices.Compact(by))

	srv.ResetRequests()
	require.NoError(t, srv.Advance(ctx, time.Hour))
	require.NoError(t, plan(ctx, pool, settings))
	require.NoError(t, until(ctx, pool, allCopied, connections*(issues+3)), "only changes are copied")
	for _, r := range srv.Requests() {
		require.False(t, r.Operation == "listRecords" && r.Query.Get("cursor") == "", "began anew")
	}
	requireSame(t, srv, pool, connections)
}

// A worker that was taken for dead comes back when its records have been copied by another one.
func TestOvertakenWorkerWritesNothing(t *testing.T) {
	_, pool := newDatabase(t)
	srv := nangotest.NewServer(t)
	require.NoError(t, errors.Join(deploy(srv, settings, 120), connect(t.Context(), srv, settings, 1)))
	m := &mirror{client: srv.Client(), pool: pool, page: settings.page, turn: settings.turn}
	job := copyJob{settings.integration, "user-1", settings.model}
	copied, more, err := m.copy(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 120, copied)
	require.False(t, more)

	late := nango.Record[json.RawMessage]{Data: json.RawMessage(`{"id":"late"}`), Metadata: nango.RecordMetadata{Cursor: "late"}}
	_, err = m.save(t.Context(), job, "", []nango.Record[json.RawMessage]{late})
	require.ErrorIs(t, err, errOvertaken)
	requireSame(t, srv, pool, 1)

	_, _, err = m.copy(t.Context(), copyJob{settings.integration, "gone", settings.model})
	require.ErrorIs(t, err, nango.ErrNotFound)

	m.turn = 0 // over after a page
	m.page = 2
	require.NoError(t, srv.Advance(t.Context(), time.Hour))
	copied, more, err = m.copy(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 2, copied)
	require.True(t, more)
	copied, more, err = m.copy(t.Context(), job)
	require.NoError(t, err)
	require.Equal(t, 1, copied)
	require.False(t, more)
	requireSame(t, srv, pool, 1)
}

func TestRecordID(t *testing.T) {
	for data, want := range map[string]string{
		`{"id":"a\"b","title":"x"}`: `a"b`, `{"id":9007199254740993}`: "9007199254740993", `{"title":"x"}`: "", `[]`: "",
	} {
		id, err := recordID(json.RawMessage(data))
		require.Equal(t, want, id)
		require.Equal(t, want == "", err != nil)
	}
}

func TestDemo(t *testing.T) {
	if _, err := postgresPrograms(); err != nil {
		t.Skip(err)
	}
	cmd := exec.CommandContext(t.Context(), build(t))
	cmd.Env = append(os.Environ(), "NANGO_SECRET_KEY=", "DATABASE_URL=")
	out, err := cmd.Output()
	require.NoError(t, err)
	require.Contains(t, string(out), "15006 records now, of which 6 are deleted; in all, 15018 were copied.\n")
}

func TestDatabaseIsNeeded(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", nangotest.DefaultSecretKey)
	t.Setenv("DATABASE_URL", "")
	require.ErrorContains(t, run(t.Context(), os.Stdout, settings), "DATABASE_URL")
	t.Setenv("DATABASE_URL", "postgres://user:hunter2@[")
	err := run(t.Context(), os.Stdout, settings)
	require.ErrorContains(t, err, "DATABASE_URL")
	require.NotContains(t, err.Error(), "hunter2")
}
