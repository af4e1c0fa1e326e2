package main

import (
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

func TestDemo(t *testing.T) {
	t.Setenv("NANGO_SECRET_KEY", "")
	var out strings.Builder
	require.NoError(t, run(t.Context(), &out))
	require.Equal(t, `The first run of the sync finds three issues.
webhook: sync
  the copy: 1 It does not start, 2 It does not stop, 3 Typo
The second changes one and deletes one.
webhook: sync
  the copy: 1 It does not start on Mondays, 2 It does not stop
The records are reset, and the third run finds other ones.
webhook: sync
  the copy: 2 It does not stop, 4 New
The provider sends a webhook, and the connection is deleted.
webhook: forward
webhook: auth
  the copy: 
`, out.String())
}

func TestAPrunedRecordKeepsItsTitle(t *testing.T) {
	srv := nangotest.NewServer(t)
	_, db, err := open(t.Context(), srv.Client(), filepath.Join(t.TempDir(), "copy.db"))
	require.NoError(t, err)
	defer func() { require.NoError(t, db.Close()) }()
	pruned := time.Date(2026, time.January, 2, 0, 0, 0, 0, time.UTC)
	for _, r := range []nango.Record[Issue]{
		{Data: Issue{ID: "1", Title: "Typo"}},
		{Data: Issue{ID: "1"}, Metadata: nango.RecordMetadata{PrunedAt: &pruned}},
		{Data: Issue{ID: "2", Title: "Empty next"}}, {Data: Issue{ID: "2"}},
	} {
		tx, err := db.BeginTx(t.Context(), nil)
		require.NoError(t, err)
		require.NoError(t, write(t.Context(), tx, follow.Batch[Issue]{Ref: issues.Ref("user-42"), Pass: 1, Records: []nango.Record[Issue]{r}}))
		require.NoError(t, tx.Commit())
	}
	require.NoError(t, waitForCopy(t.Context(), db, "1 Typo, 2 "))
}

func TestAFileThatCannotBeOpenedIsAnError(t *testing.T) {
	srv := nangotest.NewServer(t)
	_, _, err := open(t.Context(), srv.Client(), filepath.Join(t.TempDir(), "missing", "copy.db"))
	require.Error(t, err)
}
