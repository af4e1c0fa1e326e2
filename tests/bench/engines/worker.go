package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"runtime"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/nango-go/nango/tests/bench/internal/load"
)

// job is a task for a worker. The worker receives it as one line of JSON.
type job struct {
	Op          string `json:"op"`
	Base        string `json:"base"`
	Page        int    `json:"page"`
	Calls       int    `json:"calls"`
	Concurrency int    `json:"concurrency"`
}

// outcome is the result of a job. The worker sends it as one line of JSON.
type outcome struct {
	N     int      `json:"n"` // number of records read, calls made or bytes transferred
	Sum   load.Sum `json:"sum"`
	Wall  float64  `json:"wall"` // elapsed time in seconds
	CPU   float64  `json:"cpu"`  // CPU time of the worker in seconds, user and system
	Peak  uint64   `json:"peak"` // largest memory use above idle, in bytes; only for the job memory
	Error string   `json:"error"`
}

// work performs jobs with the named client, such as "sdk". It reads the jobs from r until r ends,
// and writes the outcomes to out.
func work(ctx context.Context, name string, r io.Reader, out io.Writer) error {
	c, ok := clients[name]
	if !ok {
		return fmt.Errorf("there is no client %q", name)
	}
	jobs, results := json.NewDecoder(bufio.NewReader(r)), json.NewEncoder(out)
	for {
		var j job
		if err := jobs.Decode(&j); err == io.EOF {
			return nil
		} else if err != nil {
			return err
		}
		o, err := measure(ctx, c, j)
		if err != nil {
			o.Error = err.Error()
		}
		if err := results.Encode(o); err != nil {
			return err
		}
	}
}

func measure(ctx context.Context, c client, j job) (o outcome, err error) {
	f, err := c.prepare(ctx, j)
	if err != nil {
		return o, err
	}
	runtime.GC() // collect the garbage of the previous job, so that it does not count for this one
	m := memory{}
	if j.Op == "memory" {
		debug.FreeOSMemory()
		m.idle = load.Held()
	}
	cpu, begin := processCPU(), time.Now()
	o.N, o.Sum, err = f(&m)
	o.Wall = time.Since(begin).Seconds()
	o.CPU = processCPU() - cpu
	o.Peak = m.peak - min(m.peak, m.idle)
	return o, err
}

// prepare prepares a job and returns a function that performs it.
func (c client) prepare(ctx context.Context, j job) (func(*memory) (int, load.Sum, error), error) {
	switch j.Op {
	case "records", "memory":
		return func(m *memory) (int, load.Sum, error) {
			r := reader{page: j.Page}
			if j.Op == "memory" {
				r.memory = m
			}
			err := c.records(ctx, j.Base, &r)
			return r.n, r.sum, err
		}, nil
	case "get":
		get, err := c.get(j.Base)
		return func(*memory) (int, load.Sum, error) { return makeCalls(ctx, j, get) }, err
	case "download", "upload":
		transfer := c.download
		if j.Op == "upload" {
			transfer = c.upload
		}
		return func(*memory) (int, load.Sum, error) {
			n, err := transfer(ctx, j.Base)
			return int(n), 0, err
		}, nil
	}
	return nil, fmt.Errorf("there is no job %q", j.Op)
}

// makeCalls makes j.Calls calls in total, from j.Concurrency goroutines.
func makeCalls(ctx context.Context, j job,
	call func(context.Context) error) (int, load.Sum, error) {
	var made atomic.Int64
	var group sync.WaitGroup
	errs := make(chan error, j.Concurrency)
	for range j.Concurrency {
		group.Go(func() {
			for made.Add(1) <= int64(j.Calls) {
				if err := call(ctx); err != nil {
					errs <- err
					return
				}
			}
		})
	}
	group.Wait()
	select {
	case err := <-errs:
		return 0, 0, err
	default:
		return j.Calls, 0, nil
	}
}

// memory holds the memory use of the process in bytes: when it is idle, and the maximum while it
// reads records.
type memory struct{ idle, peak uint64 }

// reader holds the number and the checksum of the records that a client has read so far.
type reader struct {
	page   int
	n      int
	sum    load.Sum
	memory *memory
}

func (r *reader) count() {
	if r.n++; r.memory != nil && r.n%1000 == 0 {
		r.memory.peak = max(r.memory.peak, load.Held())
	}
}

// processCPU returns the CPU time, in seconds, that this process has used.
func processCPU() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
