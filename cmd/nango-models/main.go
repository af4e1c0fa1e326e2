// Nango-models writes a Go file with the models, syncs and actions of a Nango environment: a struct
// for each model, and a variable for each sync and action. With these variables, programs read
// records and trigger actions with the right types. See the package documentation of
// wrappers/typed.
//
// By default, the schemas come from the environment to which the key in NANGO_SECRET_KEY belongs.
// NANGO_HOST names the server if it is self-hosted. With -in, they come from a file: a nango.json
// or functions.json that nango compile wrote, or a saved response of GET /scripts/config. The file
// name "-" means standard input.
//
// If go.mod lists the command as a tool (go get -tool github.com/nango-go/nango/cmd/nango-models),
// go generate can run it:
//
//	//go:generate go run github.com/nango-go/nango/cmd/nango-models -in .nango/nango.json -o models.go
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/cmd/nango-models/internal/generate"
)

const usage = `Usage: nango-models [-in FILE] [-o FILE] [-package NAME] [-check]

Writes a Go file with the models, syncs and actions of a Nango environment.

Without -in, the schemas are read from the environment that NANGO_SECRET_KEY names, on the host
NANGO_HOST if it is set. FILE of -in is a nango.json or functions.json written by "nango compile",
or a response of GET /scripts/config; "-" is standard input.

Flags:
`

func main() {
	err := run(context.Background(), os.Args[1:], os.Stdin, os.Stdout, os.Stderr)
	os.Exit(exitCode(err, os.Stderr))
}

// exitCode prints err and returns the exit code of the program.
func exitCode(err error, stderr io.Writer) int {
	if err == nil || errors.Is(err, flag.ErrHelp) {
		return 0
	}
	bad, isUsage := errors.AsType[*usageError](err)
	if !isUsage || bad.problem != "" {
		_, _ = fmt.Fprintln(stderr, "nango-models:", err)
	}
	if isUsage {
		return 2
	}
	return 1
}

// usageError means that the command line is invalid. The field problem is "" if package flag has
// already printed the problem.
type usageError struct{ problem string }

func (e *usageError) Error() string { return e.problem }

func run(ctx context.Context, args []string, stdin io.Reader, stdout, stderr io.Writer) error {
	flags := flag.NewFlagSet("nango-models", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		_, _ = fmt.Fprint(stderr, usage)
		flags.PrintDefaults()
	}
	in := flags.String("in", "", "read the schemas from `FILE` instead of the environment")
	out := flags.String("o", "", "write to `FILE` instead of standard output")
	name := flags.String("package", "",
		"the `NAME` of the package (default: the folder of -o, or models)")
	check := flags.Bool("check", false, "write nothing; fail if the file of -o is missing or stale")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return err
		}
		return &usageError{}
	}
	switch {
	case flags.NArg() > 0:
		return &usageError{fmt.Sprintf("unexpected argument %q", flags.Arg(0))}
	case *check && *out == "":
		return &usageError{"-check needs -o, the file to check"}
	case *name != "" && !generate.IsPackageName(*name):
		return &usageError{fmt.Sprintf("-package: %q is not a valid package name", *name)}
	}
	schemas, err := read(ctx, *in, stdin)
	if err != nil {
		return err
	}
	functions, err := generate.Read(schemas)
	if err != nil {
		return err
	}
	if *name == "" {
		*name = packageOf(*out)
	}
	file, err := generate.File(functions,
		generate.Config{Package: *name, Command: command(*in, *out, flags)})
	if err != nil {
		return err
	}
	switch {
	case *check:
		return compare(*out, file)
	case *out == "":
		_, err = stdout.Write(file)
		return err
	}
	return replace(*out, file)
}

// read returns the schemas from the file at path, from standard input if path is "-", or from the
// environment if path is "".
func read(ctx context.Context, path string, stdin io.Reader) ([]byte, error) {
	switch path {
	case "":
		c, err := client.FromEnv()
		if err != nil {
			return nil, fmt.Errorf("%w; or name a file with -in", err)
		}
		// Only this case catches interrupts. In the other cases, an interrupt must end the whole
		// program, since a context cannot end a read from standard input.
		ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
		defer stop()
		config, err := c.Scripts.Config(ctx)
		if err != nil {
			return nil, err
		}
		return json.Marshal(config)
	case "-":
		return io.ReadAll(stdin)
	}
	return os.ReadFile(path)
}

// packageOf returns the name of the directory of the file at path if that is a valid package name,
// and otherwise "models".
func packageOf(path string) string {
	abs, err := filepath.Abs(path)
	if path == "" || err != nil {
		return "models"
	}
	name := strings.ToLower(filepath.Base(filepath.Dir(abs)))
	if !generate.IsPackageName(name) {
		return "models"
	}
	return name
}

// command returns the command that the header of the generated file shows: the program with the
// flags that affect the file.
func command(in, out string, flags *flag.FlagSet) string {
	parts := []string{"go run github.com/nango-go/nango/cmd/nango-models"}
	if in != "" {
		parts = append(parts, "-in", filepath.ToSlash(in))
	}
	flags.Visit(func(f *flag.Flag) {
		if f.Name == "package" {
			parts = append(parts, "-package", f.Value.String())
		}
	})
	if out != "" {
		parts = append(parts, "-o", filepath.ToSlash(out))
	}
	for i, part := range parts[1:] {
		if strings.ContainsFunc(part, func(r rune) bool { return r <= ' ' || r == '"' }) {
			parts[i+1] = strconv.Quote(part)
		}
	}
	return strings.Join(parts, " ")
}

// withoutHeader returns a generated file without its first paragraph, which shows the command. The
// paths in the command depend on the directory in which it ran.
func withoutHeader(file []byte) []byte {
	_, rest, _ := bytes.Cut(file, []byte("\n\n"))
	return rest
}

func compare(out string, file []byte) error {
	old, err := os.ReadFile(out)
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s does not exist; run the command without -check", out)
	}
	if err != nil {
		return err
	}
	if !bytes.Equal(withoutHeader(old), withoutHeader(file)) {
		return fmt.Errorf("%s is stale; run the command without -check", out)
	}
	return nil
}

// replace replaces the file at path atomically, so that a failure does not damage the old file. If
// path is a symbolic link, replace replaces the file that the link points to. If it is a device,
// replace writes to the device.
func replace(path string, file []byte) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	switch info, err := os.Stat(path); {
	case err == nil && info.IsDir():
		return fmt.Errorf("%s is a folder", path)
	case err == nil && !info.Mode().IsRegular():
		return os.WriteFile(path, file, 0)
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".nango-models-*")
	if err != nil {
		return fmt.Errorf("cannot write %s: %w", path, cause(err))
	}
	_, err = tmp.Write(file)
	if err = errors.Join(err, tmp.Chmod(0o644), tmp.Close()); err == nil {
		err = os.Rename(tmp.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("cannot write %s: %w", path, cause(err)), os.Remove(tmp.Name()))
	}
	return nil
}

// cause returns err without the name of the temporary file.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
