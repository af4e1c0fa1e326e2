package program_test

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/examples/internal/program"
)

const outcome = "PROGRAM_TEST_OUTCOME"

func TestMain(m *testing.M) {
	switch os.Getenv(outcome) {
	case "success":
		program.Run(func(context.Context) error { return nil })
	case "failure":
		program.Run(func(context.Context) error { return errors.New("no connection") })
	default:
		os.Exit(m.Run())
	}
}

func start(t *testing.T, result string, args ...string) (string, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], args...)
	cmd.Env = append(os.Environ(), outcome+"="+result)
	out, err := cmd.CombinedOutput()
	return string(out), err
}

func TestRunExitsWithTheStatusOfItsFunction(t *testing.T) {
	out, err := start(t, "success")
	require.NoError(t, err)
	require.Empty(t, out)

	out, err = start(t, "failure")
	require.ErrorContains(t, err, "exit status 1")
	require.Contains(t, out, "no connection")
}

func TestRunRefusesArguments(t *testing.T) {
	out, err := start(t, "success", "x")
	require.ErrorContains(t, err, "exit status 1")
	require.Contains(t, out, `unexpected argument "x"`)
}
