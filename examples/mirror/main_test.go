package main

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/postgres"
	"github.com/nango-go/nango/tests/nangotest"
)

var settings = config{integration: "github", model: "GithubIssue", jobs: 2, every: time.Hour}

// The demo needs no settings, and ends by itself. The tests of package riverfollow cover failures.
func TestDemo(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	t.Setenv("DATABASE_URL", "")
	var out strings.Builder
	err := run(t.Context(), &out, settings)
	if errors.Is(err, postgres.ErrNone) {
		t.Skip(err)
	}
	require.NoError(t, err)
	require.Contains(t, out.String(),
		"15006 records now, of which 6 are deleted.\n"+
			"15006 have a title; 6 have the original JSON too, since jsonb cannot store it.\n")
}

func TestDatabaseURLIsRequired(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", nangotest.DefaultSecretKey)
	t.Setenv("DATABASE_URL", "")
	require.ErrorContains(t, run(t.Context(), os.Stdout, settings), "DATABASE_URL")
	t.Setenv("DATABASE_URL", "postgres://user:hunter2@[")
	err := run(t.Context(), os.Stdout, settings)
	require.ErrorContains(t, err, "DATABASE_URL")
	require.NotContains(t, err.Error(), "hunter2")
}
