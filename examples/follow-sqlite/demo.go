package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/offline"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/webhook"
)

// demo follows the records of an emulator. First a run of the sync changes records. Then the
// emulator deletes all records and runs the sync again from the start. Finally, the records are
// deleted together with their connection.
func demo(ctx context.Context, out io.Writer) error {
	dir, err := os.MkdirTemp("", "follow-sqlite")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	srv, err := nangotest.Start(nangotest.WithDeletionWebhooks())
	if err != nil {
		return err
	}
	defer srv.Close()
	f, db, err := open(ctx, srv.Client(), filepath.Join(dir, "copy.db"))
	if err != nil {
		return err
	}
	defer func() { _ = db.Close() }()
	srv.SetWebhooks(webhook.Handler([]string{srv.WebhookSigningKey()}, receive(f, out)))

	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- f.Run(running) }()
	err = changes(ctx, srv, db, out)
	stop()
	return errors.Join(err, <-ended)
}

// changes makes the emulator's records change, and prints the database's copy of them after each
// change.
func changes(ctx context.Context, srv *nangotest.Server, db *sql.DB, out io.Writer) error {
	user := issues.Ref("user-42").Connection
	c, syncs := srv.Client(), nango.SyncNames("github-issues")
	for _, step := range []struct {
		title string
		do    func() error
		want  string
	}{
		{"The first run of the sync finds three issues.", func() error { return seed(srv) },
			"1 It does not start, 2 It does not stop, 3 Typo"},
		{"The second changes one and deletes one.", func() error { return srv.Advance(ctx, time.Hour) },
			"1 It does not start on Mondays, 2 It does not stop"},
		{"The records are reset, and the third run finds other ones.", func() error {
			return c.Syncs.Trigger(ctx, user, syncs,
				nango.TriggerSyncOptions{Reset: true, EmptyCache: true})
		}, "2 It does not stop, 4 New"},
		{"The provider sends a webhook, and the connection is deleted.", func() error {
			return errors.Join(srv.ForwardWebhook(user.ProviderConfigKey, user.ConnectionID, "opened", nil),
				c.Connections.Delete(ctx, user.ConnectionID, user.ProviderConfigKey))
		}, ""},
	} {
		fmt.Fprintln(out, step.title)
		if err := errors.Join(step.do(), srv.Settle(ctx), waitForCopy(ctx, db, step.want)); err != nil {
			return err
		}
		fmt.Fprintf(out, "  the copy: %s\n", step.want)
	}
	return nil
}

// seed adds a connection and a sync, which runs at once and then every hour.
func seed(srv *nangotest.Server) error {
	runs := [][]Issue{{{"1", "It does not start"}, {"2", "It does not stop"}, {"3", "Typo"}},
		{{"1", "It does not start on Mondays"}}, {{"2", "It does not stop"}, {"4", "New"}}}
	run := func(_ context.Context, run nangotest.SyncRun) error {
		found := runs[0]
		runs = runs[1:]
		err := run.Save(issues.Name, found)
		if len(runs) == 1 {
			err = errors.Join(err, run.Delete(issues.Name, []Issue{{ID: "3"}}))
		}
		return err
	}
	return srv.Seed(offline.Synced(issues.Ref("user-42").Connection, issues.Name, run))
}

// waitForCopy waits until the copy contains exactly the wanted issues.
func waitForCopy(ctx context.Context, db *sql.DB, want string) error {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for {
		var got string
		err := db.QueryRowContext(ctx, `SELECT coalesce(group_concat(id || ' ' || title, ', '), '')
			FROM (SELECT * FROM issues ORDER BY id)`).Scan(&got)
		if err != nil || got == want {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}
