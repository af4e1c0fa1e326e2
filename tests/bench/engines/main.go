// Command engines compares the SDK with other clients of Nango: handwritten code, the output of
// stock oapi-codegen, the Node client, and the SDK with other JSON engines. Each client runs in a
// separate process. All of them call the same server on the loopback interface, one at a time.
//
//	go run . -results ../RESULTS.md -plot ../records.svg
package main

import (
	"context"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/signal"

	"github.com/nango-go/nango/tests/bench/internal/load"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "engines:", err)
		stop()
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	worker := flag.String("worker", "",
		"perform the jobs on standard input with this `client`; used internally")
	rounds := flag.Int("rounds", 5, "the `number` of rounds of each comparison")
	only := flag.String("only", "",
		"run only the comparisons whose names contain this `text`, and write no files")
	clients := flag.String("clients", "", "compare only these `clients`, separated by commas")
	results := flag.String("results", "", "write the tables to this `file`")
	plot := flag.String("plot", "", "write the plot to this `file`")
	node := flag.String("node", "../node", "the `directory` of the Node worker")
	flag.Parse()
	if *worker != "" {
		return work(ctx, *worker, os.Stdin, os.Stdout)
	}
	if *rounds < 1 {
		return fmt.Errorf("-rounds is %d, but must be at least 1", *rounds)
	}
	srv := httptest.NewServer(load.NewHandler())
	defer srv.Close()
	pool, err := startPool(ctx, *node, *clients)
	if err != nil {
		return err
	}
	defer pool.stop()
	found, err := pool.compare(comparisons(srv.URL, *only), *rounds)
	if err != nil {
		return err
	}
	text := report(found, pool, *rounds)
	fmt.Print(text)
	if *only != "" || *clients != "" {
		return nil
	}
	if err := write(*results, text); err != nil {
		return err
	}
	return write(*plot, draw(found))
}

func write(file, text string) error {
	if file == "" {
		return nil
	}
	return os.WriteFile(file, []byte(text), 0o644)
}
