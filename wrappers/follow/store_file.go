package follow

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"sync"

	"github.com/nango-go/nango/wrappers/internal/argument"
)

// FileStore keeps each state in a separate file of one directory. It replaces files atomically, and
// syncs each file to the disk before Save returns. Only one process may use a directory at a time.
type FileStore struct {
	dir string
	mu  sync.Mutex
	// fault is set in tests only. It is called at four points of a save, with the name of the
	// point, such as "create". If fault returns an error, the save fails.
	fault func(step string) error
}

// unfinished is the ending of the name of a file that is being written. Each Ref always uses the
// same unfinished file name, so that killed processes leave at most one unfinished file for each
// Ref.
const unfinished = ".new"

// NewFileStore returns a store that uses the given directory, and creates the directory if it does
// not exist. The files are not readable by other users.
func NewFileStore(dir string) (*FileStore, error) {
	if dir == "" {
		return nil, argument.Invalid("dir", "is empty")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &FileStore{dir: dir}, nil
}

// path returns the path of the file for ref. The file name is a hash, because ids may contain
// characters that are not allowed in file names.
func (s *FileStore) path(ref Ref) string {
	name, _ := json.Marshal(ref) // cannot fail for strings
	sum := sha256.Sum256(name)
	return filepath.Join(s.dir, hex.EncodeToString(sum[:])+".json")
}

// Load implements [Store].
func (s *FileStore) Load(_ context.Context, ref Ref) (State, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.read(ref)
}

func (s *FileStore) read(ref Ref) (state State, err error) {
	text, err := os.ReadFile(s.path(ref))
	if errors.Is(err, fs.ErrNotExist) {
		return State{}, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &state)
	}
	if err != nil {
		return State{}, fmt.Errorf("%s: %w", s.path(ref), err)
	}
	return state, nil
}

// Save implements [Store].
func (s *FileStore) Save(_ context.Context, step Step) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	stored, err := s.read(step.To.Ref)
	if err != nil {
		return err
	}
	if done, err := compare(stored, step); done || err != nil {
		return err
	}
	text, err := json.Marshal(step.To)
	if err != nil {
		return err
	}
	return s.write(s.path(step.To.Ref), text)
}

// Delete implements [Store].
func (s *FileStore) Delete(_ context.Context, ref Ref) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, path := range []string{s.path(ref), s.path(ref) + unfinished} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return syncDir(s.dir)
}

// write replaces a file atomically: if it is interrupted, the file has either the old content or
// the new one.
func (s *FileStore) write(path string, text []byte) (err error) {
	if err := s.at("create"); err != nil {
		return err
	}
	temporary := path + unfinished
	//nolint:gosec // the file name is a hash
	file, err := os.OpenFile(temporary, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = file.Write(text)
	if err == nil {
		err = s.at("write")
	}
	if err == nil {
		err = file.Sync()
	}
	if err == nil {
		err = s.at("sync")
	}
	if err = errors.Join(err, file.Close()); err != nil {
		return errors.Join(err, os.Remove(temporary))
	}
	if err := os.Rename(temporary, path); err != nil {
		return err
	}
	if err := s.at("rename"); err != nil {
		return err
	}
	return syncDir(s.dir)
}

func (s *FileStore) at(step string) error {
	if s.fault == nil {
		return nil
	}
	return s.fault(step)
}

// syncDir makes a rename in dir durable. On Windows, which has no such call and does not need one,
// it does nothing.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir) //nolint:gosec // the directory that the caller chose
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
