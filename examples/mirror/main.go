// Command mirror keeps a copy of the records of many connections in PostgreSQL, deletions included. It shows three
// things: records and cursor are written in one transaction, so that nothing is lost and nothing comes twice; each
// connection is a job of a queue, riverqueue/river, which lives in the same database; so the work is spread over as many
// processes as you start, on as many machines, and any of them may be killed at any time.
//
// Without NANGO_SECRET_KEY it runs on the emulator and shows two rounds. Without DATABASE_URL too it starts a PostgreSQL
// of its own for that, which has to be installed. With both, and NANGO_HOST for a self-hosted Nango, it mirrors an
// integration of yours until it is interrupted. Start it as often as you like:
//
//	NANGO_SECRET_KEY=… DATABASE_URL=postgres://… go run ./mirror -integration github -model GithubIssue
//
// A sync that is triggered with emptyCache drops its records without deleting them. After that, empty the two tables of
// schema.sql for the connection.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/signal"
	"syscall"
	"time"

	nango "github.com/nango-go/nango/client"
)

type config struct {
	integration, model string
	name               string
	jobs, page         int
	every, turn        time.Duration
}

func main() {
	var cfg config
	flag.StringVar(&cfg.integration, "integration", "github", "the `key` of the integration")
	flag.StringVar(&cfg.model, "model", "GithubIssue", "the `name` of a synced model")
	flag.StringVar(&cfg.name, "name", defaultName(), "what this process is called; no two have the same `name`")
	flag.IntVar(&cfg.jobs, "jobs", 4, "how many connections this process copies at a time")
	flag.IntVar(&cfg.page, "page", 1000, "how many records are asked for and written at a time, at most 10000")
	flag.DurationVar(&cfg.every, "every", time.Minute, "how often to look for what is new")
	flag.DurationVar(&cfg.turn, "turn", 30*time.Second, "how long a connection is copied before another one has its turn")
	if flag.Parse(); flag.NArg() > 0 {
		log.Fatalf("%q is no flag; -help lists them", flag.Arg(0))
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, os.Stdout, cfg); err != nil {
		log.Print(err)
		stop()
		os.Exit(1)
	}
}

func defaultName() string {
	host, _ := os.Hostname()
	return fmt.Sprintf("%s-%d", host, os.Getpid())
}

func run(ctx context.Context, out io.Writer, cfg config) error {
	database := os.Getenv("DATABASE_URL")
	if os.Getenv("NANGO_SECRET_KEY") == "" {
		return demo(ctx, out, cfg, database)
	}
	if database == "" {
		return errors.New("DATABASE_URL is not set; it says where the copy goes")
	}
	c, err := nango.FromEnv()
	if err != nil {
		return err
	}
	return work(ctx, out, c, database, cfg)
}

// work takes jobs from the queue until ctx ends. The turns that are under way end before it returns.
func work(ctx context.Context, out io.Writer, c *nango.Client, database string, cfg config) error {
	pool, err := open(ctx, database, cfg)
	if err != nil {
		return err
	}
	defer pool.Close()
	lines := log.New(out, cfg.name+": ", 0)
	queue, err := newQueue(&mirror{client: c, pool: pool, page: cfg.page, turn: cfg.turn}, lines, cfg)
	if err != nil {
		return err
	}
	if err := queue.Start(ctx); err != nil {
		return err
	}
	lines.Print("ready")
	<-queue.Stopped()
	lines.Print("stopped")
	return nil
}
