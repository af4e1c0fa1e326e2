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

// pool holds one worker process for each way of calling Nango.
type pool struct {
	workers []*process
	notes   []string // reasons why some ways are missing
	node    string   // the version of Node, or "" if the Node client is not run
}

// process is a worker process. It performs jobs in one way of calling Nango.
type process struct {
	name, title string
	cmd         *exec.Cmd
	in          io.WriteCloser
	out         *json.Decoder
	jobs        *json.Encoder
}

// startPool starts a worker for each way of calling Nango that named lists, separated by commas, or
// for all ways if named is empty. If Node or its Nango client is not installed, startPool skips the
// way of the Node client and adds a note.
func startPool(ctx context.Context, nodeFolder, named string) (*pool, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	chosen := order
	if named != "" {
		chosen = strings.Split(named, ",")
	}
	p := &pool{}
	for _, name := range chosen {
		if !slices.Contains(order, name) {
			p.stop()
			return nil, fmt.Errorf("there is no way %q; there are %s", name, strings.Join(order, ", "))
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
		worker.name, worker.title = name, ways[name].title
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

// do makes the worker perform a job. It returns an error if the outcome differs from want.
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
