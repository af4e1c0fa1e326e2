// Command follow-sqlite copies the records of all connections to an SQLite database, in one process
// that receives all webhooks at one URL; see package follow. Without NANGO_SECRET_KEY, it runs on
// the emulator. With NANGO_SECRET_KEY and NANGO_WEBHOOK_SIGNING_KEY, and NANGO_HOST for a
// self-hosted Nango, it listens on port 8080 and writes to copy.db until it is interrupted.
package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"os"
	"time"

	_ "modernc.org/sqlite"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/program"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/webhook"
)

// Issue is the type of the records.
type Issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

const settings = "?_txlock=immediate&_pragma=busy_timeout(60000)&_pragma=journal_mode(WAL)"
const schema = follow.Schema + `; CREATE TABLE IF NOT EXISTS issues (
	connection text, id text, title text, pass integer, PRIMARY KEY (connection, id))`

var issues = follow.Model{ProviderConfigKey: "github", Name: "GithubIssue"}

func main() {
	program.Run(func(ctx context.Context) error { return run(ctx, os.Stdout) })
}

func run(ctx context.Context, out io.Writer) error {
	if os.Getenv("NANGO_SECRET_KEY") == "" {
		return demo(ctx, out)
	}
	c, err := nango.FromEnv()
	if err != nil {
		return err
	}
	f, db, err := open(ctx, c, "copy.db")
	if err != nil {
		return err
	}
	srv := &http.Server{Addr: ":8080", ReadTimeout: 30 * time.Second,
		Handler: webhook.Handler([]string{os.Getenv("NANGO_WEBHOOK_SIGNING_KEY")}, receive(f, out))}
	listening, cancel := context.WithCancelCause(ctx)
	go func() { cancel(srv.ListenAndServe()) }()
	err = errors.Join(f.Run(listening), srv.Close(), db.Close())
	if ctx.Err() == nil { // the server has failed
		return context.Cause(listening)
	}
	return err
}

// open opens the database, with the settings that [follow.SQLStore] explains, and creates the
// follower that writes to it.
func open(ctx context.Context, c *nango.Client, file string) (f *follow.Follower[Issue],
	db *sql.DB, err error) {
	if db, err = sql.Open("sqlite", "file:"+file+settings); err != nil {
		return nil, nil, err
	}
	if _, err := db.ExecContext(ctx, schema); err != nil {
		return nil, nil, errors.Join(err, db.Close())
	}
	stopped := func(ctx context.Context, ref follow.Ref, _ error) {
		id := ref.Connection.ConnectionID
		_, err := db.ExecContext(ctx, `DELETE FROM issues WHERE connection = ?`, id)
		err = errors.Join(err, f.Forget(ctx, ref))
		log.Printf("forgot %s, error: %v", id, err)
	}
	store := follow.NewSQLStore(db, follow.SQLite)
	f, err = follow.New(c, follow.Config[Issue]{Models: []follow.Model{issues}, Store: store,
		Handle: follow.WithTx(store, write), Reconcile: true, Hooks: follow.Hooks{Stopped: stopped}})
	return f, db, err
}

// write writes a batch of records in the transaction tx. The same transaction also stores the
// cursor, the position up to which records have been read.
func write(ctx context.Context, tx *sql.Tx, b follow.Batch[Issue]) (err error) {
	exec := func(query string, args ...any) {
		if args = append([]any{b.Ref.Connection.ConnectionID}, args...); err == nil {
			_, err = tx.ExecContext(ctx, query, args...)
		}
	}
	for _, r := range b.Records {
		// A pruned record contains only its id, so the row in the copy keeps its old title.
		title := sql.NullString{String: r.Data.Title, Valid: r.Metadata.PrunedAt == nil}
		if r.Metadata.DeletedAt != nil {
			exec(`DELETE FROM issues WHERE connection = ? AND id = ?`, r.Data.ID)
		} else {
			exec(`INSERT INTO issues VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
				title = coalesce(excluded.title, title), pass = excluded.pass`, r.Data.ID, title, b.Pass)
		}
	}
	if b.Sweep { // rows with a smaller pass belong to records that no longer exist
		exec(`DELETE FROM issues WHERE connection = ? AND pass < ?`, b.Pass)
	}
	return err
}

// receive returns a function that handles every kind of webhook.
func receive(f *follow.Follower[Issue], out io.Writer) func(context.Context, *webhook.Event) error {
	return func(_ context.Context, event *webhook.Event) error {
		fmt.Fprintln(out, "webhook:", event.Type)
		if a := event.Auth; a != nil && a.ProviderConfigKey == issues.ProviderConfigKey {
			return f.Note(issues.Ref(a.ConnectionID)) // the connection is new or deleted
		}
		f.NoteEvent(event) // does nothing unless a sync has run
		return nil
	}
}
