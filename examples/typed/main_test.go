package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/examples/typed/models"
)

func TestTypedModelsOnTheEmulator(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	place, err := openNango("user-42")
	require.NoError(t, err)
	t.Cleanup(place.close)
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out, place.client, "user-42"))
	for _, line := range []string{
		"#1 It does not start (open, by jane): Nothing happens.\n",
		"#2 A question (closed, by kim): no text\n",
		"commented: Same here\n", "labelled: bug\n",
		"opened #3: https://example.com/issues/3\nclosed #3\n",
	} {
		require.Contains(t, out.String(), line)
	}
}

// The emulator checks the input of an action against the schema of the action.
func TestInvalidInputIsRefused(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	place, err := openNango("user-42")
	require.NoError(t, err)
	t.Cleanup(place.close)
	_, err = models.CreateIssue.Trigger(t.Context(), place.client, "user-42", models.CreateIssueInput{})
	var refused *nango.Response400
	require.ErrorAs(t, err, &refused)
	require.EqualValues(t, "invalid_action_input", refused.Code)
}

// nango-models generates the same models from the project's files and from an environment to which
// the project is deployed.
func TestEnvironmentProducesTheSameModels(t *testing.T) {
	if testing.Short() {
		t.Skip("skipped: it compiles nango-models; make long runs it")
	}
	place, err := openNango("user-42")
	require.NoError(t, err)
	t.Cleanup(place.close)
	command := exec.CommandContext(t.Context(), "go", "-C", "../..", "run", "./cmd/nango-models", "-package", "models")
	command.Env = append(os.Environ(), "NANGO_SECRET_KEY="+place.key, "NANGO_HOST="+place.host)
	var stderr strings.Builder
	command.Stderr = &stderr
	got, err := command.Output()
	require.NoError(t, err, stderr.String())
	want, err := os.ReadFile("models/models.go")
	require.NoError(t, err)
	_, wantTypes, _ := strings.Cut(string(want), "\npackage models\n")
	_, gotTypes, _ := strings.Cut(string(got), "\npackage models\n")
	require.Equal(t, wantTypes, gotTypes)
}
