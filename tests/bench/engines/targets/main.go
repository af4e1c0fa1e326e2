// Command targets compares the cost of the SDK with that of handwritten code that does the same: it
// checks the status, limits the size of a body, sets a deadline and returns typed results. It
// prints one line for each target.
//
// If valgrind is installed, it counts instructions, whose number does not depend on how busy the
// machine is. Otherwise, and for some of the targets, it runs the two programs in turn, compares
// their CPU time, and prints the median of the ratios. It builds itself with each of the given
// toolchains.
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

// build compiles this program with the given toolchain and build tags, and returns its path.
func build(toolchain, folder, tags string) (string, error) {
	path := filepath.Join(folder, "targets-"+toolchain+tags)
	cmd := exec.Command("go", "build", "-tags", tags, "-o", path, "./targets")
	cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+toolchain)
	cmd.Stderr = os.Stderr
	return path, cmd.Run()
}
