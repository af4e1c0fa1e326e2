package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"slices"
	"sync"
)

// cursors keeps how far each source was read, in a file. A program with a database keeps them there, and moves a cursor
// in the transaction that handles the record; examples/mirror does that.
type cursors struct {
	file string
	mu   sync.Mutex
	kept map[source]string
}

type keptCursor struct {
	Source source
	Cursor string
}

func openCursors(file string) (*cursors, error) {
	c := &cursors{file: file, kept: map[source]string{}}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return c, nil
	}
	var list []keptCursor
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil {
		return nil, fmt.Errorf("read cursors: %w", err)
	}
	for _, k := range list {
		c.kept[k.Source] = k.Cursor
	}
	return c, nil
}

func (c *cursors) sources() []source {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Collect(maps.Keys(c.kept))
}

func (c *cursors) get(src source) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.kept[src]
}

// set keeps a cursor; an empty one forgets the source. It writes another file and renames it, so that a crash leaves the
// old one or the new one.
func (c *cursors) set(src source, cursor string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept[src] = cursor; cursor == "" {
		delete(c.kept, src)
	}
	list := make([]keptCursor, 0, len(c.kept))
	for src, cursor := range c.kept {
		list = append(list, keptCursor{src, cursor})
	}
	text, err := json.Marshal(list)
	if err != nil {
		return err
	}
	next := c.file + ".next"
	if err := os.WriteFile(next, text, 0o600); err != nil {
		return err
	}
	return os.Rename(next, c.file)
}
