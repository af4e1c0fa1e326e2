// Command targets compares the cost of the SDK with the cost of handwritten code that does the
// same: it checks the status, limits the size of a body, sets a deadline and returns typed results.
// It prints one line for each target, which is a limit for the cost of one case.
//
// If valgrind is installed, it counts instructions, whose number does not depend on how busy the
// machine is. Otherwise, and for some of the targets, it compares CPU times: it alternately runs a
// process with the SDK and a process with the handwritten code, and prints the median of the ratios
// of their times. It builds itself with each of the given toolchains and measures each build.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	work := flag.String("work", "", "perform this `case` and measure nothing; used internally")
	client := flag.String("client", "sdk", "with -work: the `client` that performs the case")
	times := flag.Int("times", 1, "with -work: the `number` of repetitions")
	steady := flag.Bool("steady", false, "with -work: collect garbage at fixed points")
	toolchains := flag.String("toolchains", "go1.26.8,go1.27.4", "the `list` of Go toolchains to build with, separated by commas")
	only := flag.String("only", "", "measure only the targets whose names contain this `text`")
	rounds := flag.Int("rounds", 11, "the `number` of rounds in which the processes take turns")
	flag.Parse()
	if *work != "" {
		worked, err := perform(*work, *client, *times, *steady)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		fmt.Println(worked)
		return
	}
	if err := measureAll(strings.Split(*toolchains, ","), *only, *rounds); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// build compiles this program with the given toolchain and build tags, and returns its path.
func build(toolchain, folder, tags string) (string, error) {
	path := filepath.Join(folder, "targets-"+toolchain+tags)
	cmd := exec.CommandContext(context.Background(), "go", "build", "-tags", tags, "-o", path,
		"./targets")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+toolchain)
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
}
