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
)

// FileStore keeps each state in a file of its own, in one directory. A file is replaced as a whole,
// and is on the disk when Save returns. Only one process may use a directory at a time.
type FileStore struct {
	dir string
	mu  sync.Mutex
	// fault fails a step of a save, in tests.
	fault func(step string) error
}

// NewFileStore makes a store of a directory, and the directory where it is missing. Others cannot
// read the files.
func NewFileStore(dir string) (*FileStore, error) {
	if dir == "" {
		return nil, invalid("dir", "is empty")
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	return &FileStore{dir: dir}, nil
}

// path is the file of a ref. Ids may hold anything, so that they are no names of files.
func (s *FileStore) path(ref Ref) string {
	name, _ := json.Marshal(ref) // a struct of strings
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

// write replaces a file: whenever it is interrupted, the old text or the new one is there.
func (s *FileStore) write(path string, text []byte) (err error) {
	if err := s.at("create"); err != nil {
		return err
	}
	// The same name each time, so that a killed process leaves one behind at most.
	temporary := path + ".new"
	//nolint:gosec // its name is a hash
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

// syncDir makes a rename durable. Windows has no such call and needs none.
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
