// Command nango-emulator runs the emulator of tests/nangotest as a program. It serves Nango's API
// from memory, for programs in any language and for experiments.
//
//	go run ./cmd/nango-emulator --addr 127.0.0.1:3003 --seed seed.yaml
//
// Run it with --help for its flags and the format of a seed.
package main

import (
	"context"
	"crypto/rand"
	_ "embed"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"net"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/nango-go/nango/cmd/nango-emulator/internal/console"
	"github.com/nango-go/nango/tests/nangotest"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(run(ctx, os.Args[1:], os.Getenv, os.Stdout, os.Stderr))
}

//go:embed help.txt
var help string

// The exit codes. exitUsage means that the command line is invalid. exitFailed means that the
// server could not start.
const (
	exitFailed = 1
	exitUsage  = 2
)

// grace is how long requests may take to finish when the program shuts down.
const grace = 5 * time.Second

type flags struct {
	addr, basePath, key, signingKey, seed, webhooks, providers string
	consent, token                                             string
	rateLimit                                                  int
	quiet, deletions, expose                                   bool
}

func run(ctx context.Context, args []string, getenv func(string) string, stdout,
	stderr io.Writer) int {
	f, err := parse(args, getenv, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		_, _ = fmt.Fprintf(stderr, "nango-emulator: %v\nTry --help.\n", err)
		return exitUsage
	}
	if err := serve(ctx, f, stdout); err != nil {
		_, _ = fmt.Fprintf(stderr, "nango-emulator: %v\n", err)
		return exitFailed
	}
	return 0
}

func parse(args []string, getenv func(string) string, out io.Writer) (f flags, err error) {
	set := flag.NewFlagSet("nango-emulator", flag.ContinueOnError)
	set.SetOutput(io.Discard)
	set.StringVar(&f.addr, "addr", "127.0.0.1:3003", "")
	set.StringVar(&f.basePath, "base-path", "", "")
	set.StringVar(&f.key, "key", getenv("NANGO_EMULATOR_KEY"), "")
	set.StringVar(&f.signingKey, "signing-key", getenv("NANGO_EMULATOR_SIGNING_KEY"), "")
	set.StringVar(&f.seed, "seed", "", "")
	set.StringVar(&f.providers, "providers", "", "")
	set.StringVar(&f.webhooks, "webhooks", "", "")
	set.IntVar(&f.rateLimit, "rate-limit", 0, "")
	set.BoolVar(&f.deletions, "deletion-webhooks", false, "")
	set.BoolVar(&f.quiet, "quiet", false, "")
	set.StringVar(&f.consent, "consent", "ask", "")
	set.BoolVar(&f.expose, "expose", false, "")
	if err := set.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			_, _ = io.WriteString(out, help)
			return f, err
		}
		return f, errors.New(strings.Replace(err.Error(), " -", " --", 1)) // as flags are written
	}
	if set.NArg() > 0 {
		argument := set.Arg(0)
		if strings.Contains(argument, "@") {
			argument = "…@…" // a URL may have a password
		}
		return f, fmt.Errorf("unexpected argument %q; there are only flags", argument)
	}
	switch f.consent {
	case "ask", "allow", "deny":
	default:
		return f, fmt.Errorf("--consent %s: must be ask, allow or deny", f.consent)
	}
	return f, f.guard(getenv("NANGO_EMULATOR_TOKEN"))
}

// guard returns an error if other machines can reach the address and --expose is not set. If other
// machines can reach the address and --expose is set, guard sets the token that the console
// requires.
func (f *flags) guard(token string) error {
	host, _, err := net.SplitHostPort(f.addr)
	if ip := net.ParseIP(host); err != nil || host == "localhost" || ip != nil && ip.IsLoopback() {
		return nil // listen returns the error for an invalid address
	}
	if !f.expose {
		return fmt.Errorf("--addr %s can be reached from other machines; set --expose to allow it",
			f.addr)
	}
	if f.token = token; token == "" {
		f.token = rand.Text()
	}
	return nil
}

// serve runs the emulator until ctx ends.
func serve(ctx context.Context, f flags, stdout io.Writer) error {
	var seed seedFile
	if f.seed != "" {
		var err error
		if seed, err = readSeed(f.seed); err != nil {
			return err
		}
	}
	options, err := f.options(log.New(stdout, "", log.Ltime))
	if err != nil {
		return err
	}
	pages, err := console.New(f.basePath, f.token)
	if err != nil {
		return err
	}
	srv, err := nangotest.Start(append(options, nangotest.WithHandler("GET /{$}", pages),
		nangotest.WithHandler(console.Prefix, pages))...)
	if errors.Is(err, syscall.EADDRINUSE) {
		return fmt.Errorf("--addr %s is in use; stop the program there or choose another address", f.addr)
	} else if err != nil {
		return flagError(err)
	}
	defer srv.Close()
	if err := seed.plant(srv); err != nil {
		return err
	}
	pages.Attach(srv)
	where := srv.URL() + "/"
	if f.token != "" {
		where += "?token=" + f.token
	}
	_, err = fmt.Fprintf(stdout,
		"Nango emulator\n  address:             %s\n  console:             %s\n"+
			"  secret key:          %s\n  webhook signing key: %s\n",
		srv.URL(), where, srv.SecretKey(), srv.WebhookSigningKey())
	if err != nil {
		return err
	}
	<-ctx.Done()
	shut, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
	defer cancel()
	if err := srv.Shutdown(shut); !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return nil // connections that are still busy are closed
}

// optionFlags maps the name of an option to the flag that sets the option. The names are those that
// occur in errors of package nangotest.
var optionFlags = map[string]string{
	"WithAddr": "--addr", "listen": "--addr", "WithBasePath": "--base-path",
	"WithSecretKey": "--key (or NANGO_EMULATOR_KEY)", "WithRateLimit": "--rate-limit",
	"WithProviders": "--providers",
}

// flagError returns err with the name of an option replaced by the flag that sets the option.
func flagError(err error) error {
	option, what, _ := strings.Cut(err.Error(), ": ")
	if name := optionFlags[option]; name != "" {
		return fmt.Errorf("%s: %s", name, what)
	}
	return err
}

func (f flags) options(out *log.Logger) ([]nangotest.Option, error) {
	options := []nangotest.Option{nangotest.WithAddr(f.addr), nangotest.WithBasePath(f.basePath),
		nangotest.WithErrorLog(out)}
	add := func(given bool, option nangotest.Option) {
		if given {
			options = append(options, option)
		}
	}
	add(f.key != "", nangotest.WithSecretKey(f.key))
	add(f.signingKey != "", nangotest.WithWebhookSigningKey(f.signingKey))
	add(f.providers != "", nangotest.WithProviders(f.providers))
	add(f.rateLimit != 0, nangotest.WithRateLimit(f.rateLimit))
	if f.webhooks != "" {
		target, err := httpURL(f.webhooks)
		if err != nil {
			return nil, fmt.Errorf("--webhooks: %w", err)
		}
		add(true, nangotest.WithWebhooks(remote{target: target}))
		add(!f.quiet, nangotest.WithWebhookObserver(func(hook nangotest.Webhook) {
			logWebhook(out, target.Host, hook)
		}))
	}
	add(f.consent != "ask",
		nangotest.WithConsent(func(nangotest.ConsentRequest) bool { return f.consent == "allow" }))
	add(f.deletions, nangotest.WithDeletionWebhooks())
	// Log only the path of a request: the query and the body may contain secrets.
	add(!f.quiet, nangotest.WithObserver(func(r nangotest.Request) {
		out.Printf("%s %s %d %s", r.Method, r.Path, r.Status, r.Duration.Round(time.Microsecond))
	}))
	return options, nil
}
