package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// target is a limit for the cost of a case with the SDK, as a multiple of its cost with the
// handwritten code.
type target struct {
	name    string
	work    string
	unit    string   // what is measured: instructions, cpu, allocations or bytes
	few     int      // repetitions in a first process; its cost is subtracted from the second's
	many    int      // repetitions in a second process
	clients []string // the numerator and the denominator of the ratio; nil means sdk and hand
	// ratios holds the limit for each toolchain. The last limit also applies to all further
	// toolchains.
	ratios []float64
}

var targets = []target{
	{"Connections.Get", "get", "instructions", 100, 2100, nil, []float64{0.50, 0.65}},
	{"Connections.List of 1,000", "list", "instructions", 1, 9, nil, []float64{0.40, 0.50}},
	{"AllRecords, structs of 430 B", "records-nested", "instructions", 1, 9, nil,
		[]float64{0.28, 0.46}},
	{"AllRecords, structs of 714 B", "records-contact", "instructions", 1, 9, nil,
		[]float64{0.28, 0.46}},
	{"AllRecords, structs of 8 kB", "records-large", "instructions", 1, 9, nil, []float64{0.28, 0.46}},
	{"AllRecords, small maps", "records-map", "instructions", 1, 9, nil, []float64{0.45, 0.45}},
	{"AllRecords, one page of 714 B from memory", "records-contact", "cpu", 0, 60, nil,
		[]float64{0.30, 0.50}},
	{"webhook.Handler, 1 kB", "webhook-small", "instructions", 100, 1100, nil, []float64{0.60, 0.60}},
	{"webhook.Handler, 1 MiB", "webhook-large", "instructions", 1, 9, nil, []float64{0.45, 0.45}},
	{"webhook.Handler, 1 kB", "webhook-small", "cpu", 0, 30_000, nil, []float64{0.60, 0.60}},
	{"webhook.Handler, 1 MiB", "webhook-large", "cpu", 0, 60, nil, []float64{0.45, 0.45}},
	{"Proxy.Get, 130 B", "proxy", "instructions", 200, 1200, nil, []float64{1.4, 1.4}},
	{"proxyhttp, 130 B", "proxyhttp", "instructions", 200, 1200, nil, []float64{1.6, 1.6}},
	{"allocations of Get", "get", "allocations", 0, 200, nil, []float64{1, 1}},
	{"allocations of a record", "records-contact", "allocations", 0, 5, nil, []float64{1, 1}},
	{"idle AllRecords, bytes in use", "idle", "bytes", 0, 100, nil, []float64{1, 1}},
	{"AllRecords against handwritten code with goccy", "records-contact", "cpu", 0, 60,
		[]string{"sdk-no-read-ahead", "goccy"}, []float64{0.9, 0.9}},
	{"AllRecords, WithUnmarshal(goccy), against handwritten code with goccy", "records-contact",
		"instructions", 1, 9, []string{"sdk-with-goccy", "goccy"}, []float64{1.5, 1.5}},
	{"AllRecords against handwritten code with sonic", "records-contact", "cpu", 0, 60,
		[]string{"sdk-no-read-ahead", "sonic"}, []float64{0.9, 0.9}},
	{"AllRecords against handwritten code with go-json-experiment", "records-contact", "cpu", 0, 60,
		[]string{"sdk-no-read-ahead", "experiment"}, []float64{0.9, 0.9}},
}

// measureAll measures each target whose name contains text, and prints a line for it.
func measureAll(toolchains []string, text string, rounds int) error {
	folder, err := os.MkdirTemp("", "targets")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	programs := map[bool][]string{}
	for _, toolchain := range toolchains {
		for others, tags := range map[bool]string{false: "", true: "engines"} {
			program, err := build(toolchain, folder, tags)
			if err != nil {
				return err
			}
			programs[others] = append(programs[others], program)
		}
	}
	fmt.Printf("| what | by | target | %s |\n|---|---|---|%s\n", strings.Join(toolchains, " | "),
		strings.Repeat("---|", len(toolchains)))
	for _, t := range targets {
		if !strings.Contains(t.name, text) {
			continue
		}
		unit, bounds, got := t.unit, "", ""
		if _, err := exec.LookPath("valgrind"); err != nil && unit == "instructions" {
			unit = "cpu"
		}
		for i, program := range programs[t.clients != nil] {
			ratio, err := t.measure(program, unit, rounds)
			if err != nil {
				return fmt.Errorf("%s: %w", t.name, err)
			}
			bound := t.ratios[min(i, len(t.ratios)-1)]
			bounds += fmt.Sprintf(" / %.2f", bound)
			verdict := ""
			if ratio > bound {
				verdict = " missed"
			}
			got += fmt.Sprintf(" %.2f%s |", ratio, verdict)
		}
		fmt.Printf("| %s | %s | %s |%s\n", t.name, unit, bounds[len(" / "):], got)
	}
	return nil
}

// measure returns the cost of the target's case with the first of its two clients, divided by the
// cost with the second.
func (t target) measure(program, unit string, rounds int) (float64, error) {
	clients := t.clients
	if clients == nil {
		clients = []string{"sdk", "hand"}
	}
	switch unit {
	case "instructions":
		return ratio(clients,
			func(client string) (float64, error) { return t.instructions(program, client) })
	case "cpu":
		var ratios []float64
		for range rounds {
			r, err := ratio(clients, func(client string) (float64, error) { return t.cpu(program, client) })
			if err != nil {
				return 0, err
			}
			ratios = append(ratios, r)
		}
		slices.Sort(ratios)
		return ratios[len(ratios)/2], nil
	default:
		return ratio(clients,
			func(client string) (float64, error) { return t.reported(program, unit, client) })
	}
}

func ratio(clients []string, cost func(client string) (float64, error)) (float64, error) {
	a, err := cost(clients[0])
	if err != nil {
		return 0, err
	}
	b, err := cost(clients[1])
	return a / b, err
}

var instructionCount = regexp.MustCompile(`I\s+refs:\s+([0-9,]+)`)

// instructions returns the number of instructions that one repetition of the case takes.
func (t target) instructions(program, client string) (float64, error) {
	count := func(times int) (float64, error) {
		cmd := exec.CommandContext(context.Background(), "valgrind", "--tool=cachegrind",
			"--cache-sim=no", "--cachegrind-out-file=/dev/null",
			program, "-steady", "-work", t.work, "-client", client, "-times", strconv.Itoa(times))
		cmd.Env = append(os.Environ(), "GOMAXPROCS=1")
		out, err := cmd.CombinedOutput()
		found := instructionCount.FindSubmatch(out)
		if err != nil || found == nil {
			return 0, errors.Join(err, errors.New(string(out)))
		}
		return strconv.ParseFloat(strings.ReplaceAll(string(found[1]), ",", ""), 64)
	}
	few, err := count(t.few)
	if err != nil {
		return 0, err
	}
	many, err := count(t.many)
	return (many - few) / float64(t.many-t.few), err
}

// cpu returns the CPU time of a process that performs the case t.many times, minus the CPU time of
// a process that performs it t.few times.
func (t target) cpu(program, client string) (float64, error) {
	used := func(times int) (float64, error) {
		cmd := exec.CommandContext(context.Background(), program, "-work", t.work, "-client", client,
			"-times", strconv.Itoa(times))
		out, err := cmd.CombinedOutput()
		if err != nil {
			return 0, errors.Join(err, errors.New(string(out)))
		}
		usage := cmd.ProcessState.SysUsage().(*syscall.Rusage)
		return float64(usage.Utime.Nano() + usage.Stime.Nano()), nil
	}
	few, err := used(t.few)
	if err != nil {
		return 0, err
	}
	many, err := used(t.many)
	return many - few, err
}

// reported runs a process that performs the case and prints two numbers: the allocations, and the
// bytes that remain in use. It returns the second number if unit is "bytes", and otherwise the
// first.
func (t target) reported(program, unit, client string) (float64, error) {
	out, err := exec.CommandContext(context.Background(), program, "-work", t.work, "-client", client,
		"-times", strconv.Itoa(t.many)).Output()
	if err != nil {
		return 0, err
	}
	var w work
	if _, err := fmt.Sscanf(string(out), "%f allocations, %f bytes held", &w.allocations,
		&w.held); err != nil {
		return 0, err
	}
	if unit == "bytes" {
		return w.held, nil
	}
	return w.allocations, nil
}
