// Command webhook-server receives Nango's webhooks with net/http, and reads the records that a sync
// has changed. It answers a webhook immediately and reads the records afterwards. It stores a
// cursor, the position up to which it has read, to know which records are new. It therefore
// tolerates webhooks that arrive twice or out of order, and webhooks that are lost because it was
// not running.
//
// Without NANGO_SECRET_KEY, the program runs on the emulator, whose sync runs three times. With
// NANGO_SECRET_KEY, and NANGO_HOST for a self-hosted Nango, it serves until it is interrupted. In
// Nango's dashboard, under Environment Settings > Webhooks, enter the program's URL and find the
// signing key:
//
//	NANGO_SECRET_KEY=… NANGO_WEBHOOK_SIGNING_KEY=… go run ./webhook-server -addr :8080 -cursors cursors.json
package main

import (
	"context"
	"errors"
	"flag"
	"log"
	"net"
	"net/http"
	"os"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/program"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "the address to listen on, `host:port`")
	cursors := flag.String("cursors", "cursors.json",
		"the `file` in which the cursors are stored")
	program.Run(func(ctx context.Context) error {
		return run(ctx, log.New(os.Stdout, "", 0), *addr, *cursors)
	})
}

func run(ctx context.Context, out *log.Logger, addr, file string) error {
	if os.Getenv("NANGO_SECRET_KEY") == "" {
		return demo(ctx, out)
	}
	c, err := nango.FromEnv()
	if err != nil {
		return err
	}
	key := os.Getenv("NANGO_WEBHOOK_SIGNING_KEY")
	if key == "" {
		return errors.New("NANGO_WEBHOOK_SIGNING_KEY is not set")
	}
	kept, err := openCursors(file)
	if err != nil {
		return err
	}
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	out.Printf("listening on http://%s/webhooks/nango", l.Addr())
	return serve(ctx, l, newReceiver(c, out, kept), key)
}

// serve answers webhooks until ctx ends. It reads records in the background.
func serve(ctx context.Context, l net.Listener, r *receiver, key string) error {
	mux := http.NewServeMux()
	mux.Handle("POST /webhooks/nango", r.handler(key))
	srv := &http.Server{Handler: mux, ReadHeaderTimeout: 10 * time.Second,
		ReadTimeout: 30 * time.Second}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	served := make(chan error, 1)
	go func() {
		served <- srv.Serve(l)
		cancel()
	}()
	r.run(ctx)
	shutdown, done := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer done()
	if err := srv.Shutdown(shutdown); err != nil {
		return err
	}
	if err := <-served; !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
