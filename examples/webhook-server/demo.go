package main

import (
	"context"
	"errors"
	"log"
	"os"
	"path/filepath"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/offline"
	"github.com/nango-go/nango/tests/nangotest"
)

// demo runs the emulator's sync three times, and reads the records after each run. It calls
// [receiver.drain] itself, instead of running [receiver.run] in the background.
func demo(ctx context.Context, out *log.Logger) error {
	dir, err := os.MkdirTemp("", "webhook-server")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	out.Print("The first run of the sync finds three issues.")
	srv, r, err := openEmulator(out, filepath.Join(dir, "cursors.json"))
	if err != nil {
		return err
	}
	defer srv.Close()
	if err := errors.Join(srv.Settle(ctx), r.drain(ctx)); err != nil {
		return err
	}
	for _, run := range []string{"The second changes one and deletes one.", "The third fails."} {
		out.Print(run)
		if err := errors.Join(srv.Advance(ctx, time.Hour), srv.Settle(ctx), r.drain(ctx)); err != nil {
			return err
		}
	}
	return nil
}

type issue struct {
	ID    string `json:"id"`
	Title string `json:"title"`
}

// openEmulator starts an emulator whose webhooks go to a receiver. Its sync runs immediately, and
// then once per hour of the emulator's clock.
func openEmulator(out *log.Logger, file string) (*nangotest.Server, *receiver, error) {
	kept, err := openCursors(file)
	if err != nil {
		return nil, nil, err
	}
	runs := 0
	run := func(_ context.Context, run nangotest.SyncRun) error {
		switch runs++; runs {
		case 1:
			// Save the records one by one, because records that are saved together have no defined
			// order.
			return errors.Join(
				run.Save("GithubIssue", []issue{{"1", "It does not start"}}),
				run.Save("GithubIssue", []issue{{"2", "It does not stop"}}),
				run.Save("GithubIssue", []issue{{"3", "Typo"}}),
			)
		case 2:
			return errors.Join(
				run.Save("GithubIssue", []issue{{"1", "It does not start on Mondays"}}),
				run.Delete("GithubIssue", []issue{{ID: "3"}}),
			)
		}
		return errors.New("the provider is down")
	}
	srv, err := nangotest.Start()
	if err != nil {
		return nil, nil, err
	}
	r := newReceiver(srv.Client(), out, kept)
	srv.SetWebhooks(r.handler(srv.WebhookSigningKey()))
	user := nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}
	if err := srv.Seed(offline.Synced(user, "GithubIssue", run)); err != nil {
		srv.Close()
		return nil, nil, err
	}
	return srv, r, nil
}
