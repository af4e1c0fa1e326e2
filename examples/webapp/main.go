// Command webapp is an example product that uses Nango: a Go backend and a web page with
// @nangohq/frontend. A user connects GitHub, sees their issues, and disconnects.
//
// Without NANGO_SECRET_KEY, the program runs offline on the emulator, which also simulates consent,
// tokens and issues. With NANGO_SECRET_KEY, and NANGO_HOST for a self-hosted Nango, it uses that
// Nango server. The unique key of the integration must be github, and the webhook URL of the
// environment must be the path /webhooks/nango of this program:
//
//	NANGO_SECRET_KEY=… NANGO_WEBHOOK_SIGNING_KEY=… go run ./webapp -addr :8080
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/internal/program"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "the address to listen on, `host:port`")
	program.Run(func(ctx context.Context) error { return run(ctx, *addr) })
}

func run(ctx context.Context, addr string) error {
	l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", addr)
	if err != nil {
		return err
	}
	app, stop, err := open()
	if err != nil {
		return err
	}
	defer stop()
	fmt.Printf("Nango at %s\nOpen http://%s/\n", app.host, l.Addr())
	return serve(ctx, l, app.routes())
}

// open returns the app for the Nango server that the environment variables name. Without
// NANGO_SECRET_KEY, it returns the app for an emulator. The returned function stops the emulator,
// if there is one.
func open() (*app, func(), error) {
	if os.Getenv("NANGO_SECRET_KEY") == "" {
		return demo()
	}
	c, err := nango.FromEnv()
	if err != nil {
		return nil, nil, err
	}
	key := os.Getenv("NANGO_WEBHOOK_SIGNING_KEY")
	if key == "" {
		return nil, nil, errors.New("NANGO_WEBHOOK_SIGNING_KEY is not set")
	}
	host := os.Getenv("NANGO_HOST")
	if host == "" {
		host = "https://api.nango.dev"
	}
	return &app{nango: c, host: host, connectUI: os.Getenv("NANGO_CONNECT_URL"), signingKey: key},
		func() {}, nil
}

// serve serves requests until ctx ends.
func serve(ctx context.Context, l net.Listener, h http.Handler) error {
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 10 * time.Second}
	stop := context.AfterFunc(ctx, func() {
		shut, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_ = srv.Shutdown(shut)
	})
	defer stop()
	if err := srv.Serve(l); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
