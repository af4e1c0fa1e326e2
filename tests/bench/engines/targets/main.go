// Command targets measures what the SDK costs against code by hand that keeps the same promises
// (status, bound, deadline, typed result), and prints a line for each target.
//
// It counts instructions, with valgrind, where it is installed: a busy machine does not change
// them. Otherwise, and for comparisons with engines that compile code at run time, it takes the CPU
// of processes in turns, and the median of the ratios. It builds itself with each toolchain that it
// is given.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

func main() {
	work := flag.String("work", "", "do the work of this case, and measure nothing")
	way := flag.String("way", "sdk", "with -work: how")
	times := flag.Int("times", 1, "with -work: how often")
	toolchains := flag.String("toolchains", "go1.26.8,go1.27.4", "toolchains to build with")
	only := flag.String("only", "", "measure the cases whose names contain this")
	rounds := flag.Int("rounds", 11, "rounds of processes in turns")
	flag.Parse()
	if *work != "" {
		worked, err := do(*work, *way, *times)
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

// build makes the program that does the work, once for each toolchain, without and with other JSON
// engines.
func build(toolchain, folder, tags string) (string, error) {
	path := filepath.Join(folder, "targets-"+toolchain+tags)
	cmd := exec.Command("go", "build", "-tags", tags, "-o", path, "./targets")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+toolchain)
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
}
