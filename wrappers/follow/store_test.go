package follow_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/child"
	"github.com/nango-go/nango/wrappers/follow"
	"github.com/nango-go/nango/wrappers/follow/storetest"
)

func TestMemoryStore(t *testing.T) {
	storetest.Run(t, func(*testing.T) follow.Store { return &follow.MemoryStore{} }, nil)
}

func openFileStore(t *testing.T, dir string) *follow.FileStore {
	t.Helper()
	s, err := follow.NewFileStore(dir)
	require.NoError(t, err)
	return s
}

func TestFileStore(t *testing.T) {
	dirs := map[follow.Store]string{}
	open := func(t *testing.T) follow.Store {
		dir := filepath.Join(t.TempDir(), "made", "here")
		s := openFileStore(t, dir)
		dirs[s] = dir
		return s
	}
	storetest.Run(t, open, func(t *testing.T, s follow.Store) follow.Store { return openFileStore(t, dirs[s]) })
}

var fileSteps = []string{"create", "write", "sync", "rename"}

const killedDir, killedAt = "NANGO_FOLLOW_TEST_DIR", "NANGO_FOLLOW_TEST_KILLED_AT"

// A separate process saves a state, stops at a given point of the save, and is killed there. The
// store must then have the old state or the new one.
func TestFileStoreOfAKilledProcess(t *testing.T) {
	storetest.RunKilled(t, fileSteps, func(t *testing.T, end string, step follow.Step) follow.Store {
		dir := t.TempDir()
		child.Kill(t, child.Start(t, "at "+end, []string{killedDir + "=" + dir, killedAt + "=" + end}, "-test.run=^TestSaveUntilKilled$"))
		return openFileStore(t, dir)
	})
}

// TestSaveUntilKilled runs in the process that TestFileStoreOfAKilledProcess starts and kills.
func TestSaveUntilKilled(t *testing.T) {
	dir := os.Getenv(killedDir)
	if dir == "" {
		t.Skip("TestFileStoreOfAKilledProcess runs it")
	}
	s := openFileStore(t, dir)
	s.SetFault(func(step string) error {
		if step == os.Getenv(killedAt) {
			child.Stop("at " + step)
		}
		return nil
	})
	_ = s.Save(t.Context(), storetest.Next(storetest.Ref(1), follow.State{}, "one"))
}

func TestAFullDiskLeavesTheOldState(t *testing.T) {
	for _, at := range fileSteps[:3] {
		dir := t.TempDir()
		s := openFileStore(t, dir)
		first := storetest.Next(storetest.Ref(1), follow.State{}, "one")
		require.NoError(t, s.Save(t.Context(), first))
		full := true
		s.SetFault(func(step string) error {
			if full && step == at {
				return syscall.ENOSPC
			}
			return nil
		})
		second := storetest.Next(storetest.Ref(1), first.To, "two")
		require.ErrorIs(t, s.Save(t.Context(), second), syscall.ENOSPC)
		state, err := s.Load(t.Context(), storetest.Ref(1))
		require.NoError(t, err)
		require.Equal(t, first.To, state)
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Len(t, left, 1, "nothing else stays on the full disk")
		full = false
		require.NoError(t, s.Save(t.Context(), second))
	}
}

func TestADamagedFileIsNamed(t *testing.T) {
	dir := t.TempDir()
	s := openFileStore(t, dir)
	step := storetest.Next(storetest.Ref(1), follow.State{}, "one")
	require.NoError(t, s.Save(t.Context(), step))
	files, err := os.ReadDir(dir)
	require.NoError(t, err)
	path := filepath.Join(dir, files[0].Name())
	require.NoError(t, os.WriteFile(path, []byte(`{"ref":`), 0o600))
	_, err = s.Load(t.Context(), storetest.Ref(1))
	require.ErrorContains(t, err, files[0].Name())
	require.Error(t, s.Save(t.Context(), step))
	_, err = follow.NewFileStore("")
	requireField(t, err, "dir")
	_, err = follow.NewFileStore(path)
	require.Error(t, err)
}

func TestAStoreWithoutADatabaseIsAnError(t *testing.T) {
	s := follow.NewSQLStore(nil, follow.PostgreSQL)
	_, err := s.Load(t.Context(), ref("user-1"))
	require.Error(t, err)
	step := storetest.Next(storetest.Ref(1), follow.State{}, "one")
	require.Error(t, s.Save(t.Context(), step))
	requireField(t, s.SaveTx(t.Context(), nil, step), "tx")
	require.Error(t, follow.WithTx[Issue](s, nil)(t.Context(), follow.Batch[Issue]{}))
}
