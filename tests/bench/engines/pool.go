package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// pool holds a worker process for each client.
type pool struct {
	workers []*process
	notes   []string // reasons why some clients are missing
	node    string   // the version of Node, or "" if the Node client is not run
}

// process is a worker process. It performs jobs with one of the clients.
type process struct {
	name, title string
	cmd         *exec.Cmd
	in          io.WriteCloser
	out         *json.Decoder
	jobs        *json.Encoder
}

// startPool starts a worker for each client in names, which is a list separated by commas. If names
// is empty, it starts a worker for every client. If Node or Nango's Node client is not installed,
// startPool skips that client and adds a note to the pool.
func startPool(ctx context.Context, nodeFolder, names string) (*pool, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	chosen := order
	if names != "" {
		chosen = strings.Split(names, ",")
	}
	p := &pool{}
	for _, name := range chosen {
		if !slices.Contains(order, name) {
			p.stop()
			return nil, fmt.Errorf("there is no client %q; there are %s", name, strings.Join(order, ", "))
		}
		cmd := exec.CommandContext(ctx, self, "-worker", name)
		if name == byNode {
			if cmd = p.nodeCommand(ctx, nodeFolder); cmd == nil {
				continue
			}
		}
		worker, err := start(cmd)
		if err != nil {
			p.stop()
			return nil, err
		}
		worker.name, worker.title = name, clients[name].title
		p.workers = append(p.workers, worker)
	}
	return p, nil
}

func (p *pool) nodeCommand(ctx context.Context, folder string) *exec.Cmd {
	version, err := exec.CommandContext(ctx, "node", "--version").Output()
	if err != nil {
		p.notes = append(p.notes, "@nangohq/node is left out: Node is not installed.")
		return nil
	}
	if _, err := os.Stat(filepath.Join(folder, "node_modules", "@nangohq", "node")); err != nil {
		p.notes = append(p.notes,
			"@nangohq/node is left out: it is not installed (npm ci in tests/bench/node).")
		return nil
	}
	p.node = strings.TrimSpace(string(version))
	return exec.CommandContext(ctx, "node", "--expose-gc", filepath.Join(folder, "worker.js"))
}

func start(cmd *exec.Cmd) (*process, error) {
	cmd.Stderr = os.Stderr
	in, err := cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	return &process{cmd: cmd, in: in, out: json.NewDecoder(bufio.NewReader(out)),
		jobs: json.NewEncoder(in)}, cmd.Start()
}

// do makes the worker perform a job and returns the outcome. It returns an error if the worker
// failed, or if the number of items or the checksum differs from the expected outcome want.
func (w *process) do(j job, want outcome) (outcome, error) {
	if err := w.jobs.Encode(j); err != nil {
		return outcome{}, fmt.Errorf("%s: %w", w.name, err)
	}
	var o outcome
	if err := w.out.Decode(&o); err != nil {
		return o, fmt.Errorf("%s: %w", w.name, err)
	}
	switch {
	case o.Error != "":
		return o, fmt.Errorf("%s: %s", w.name, o.Error)
	case o.N != want.N || o.Sum != want.Sum:
		return o, fmt.Errorf("%s: read %d with sum %d instead of %d with %d", w.name, o.N, o.Sum, want.N,
			want.Sum)
	}
	return o, nil
}

// stop closes the input of each worker, which makes the worker exit, and waits for all of them.
func (p *pool) stop() {
	var errs []error
	for _, w := range p.workers {
		errs = append(errs, w.in.Close(), w.cmd.Wait())
	}
	if err := errors.Join(errs...); err != nil {
		fmt.Fprintln(os.Stderr, "engines:", err)
	}
}
