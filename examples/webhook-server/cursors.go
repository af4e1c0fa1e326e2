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

// cursors stores a cursor for each source in a file. A source is a set of records that share a
// cursor, and the cursor is the position up to which they have been read. A program with a database
// would store cursors in the database, and update a cursor in the transaction that processes the
// record, as examples/mirror does.
type cursors struct {
	file string
	mu   sync.Mutex
	kept map[source]string
}

type keptCursor struct {
	Source source
	Cursor string
}

// openCursors reads the file and writes it back at once, so that an unwritable file is noticed at
// startup and not when the first webhook arrives.
func openCursors(file string) (*cursors, error) {
	c := &cursors{file: file, kept: map[source]string{}}
	text, err := os.ReadFile(file)
	var list []keptCursor
	if err == nil {
		err = json.Unmarshal(text, &list)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read cursors: %w", err)
	}
	for _, k := range list {
		c.kept[k.Source] = k.Cursor
	}
	return c, c.write()
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

// set stores the cursor of a source. If the cursor is empty, set removes the source.
func (c *cursors) set(src source, cursor string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.kept[src] = cursor; cursor == "" {
		delete(c.kept, src)
	}
	return c.write()
}

// write writes all cursors to a new file and renames it, so that a crash leaves either the old file
// or the new one.
func (c *cursors) write() error {
	list := make([]keptCursor, 0, len(c.kept))
	for src, cursor := range c.kept {
		list = append(list, keptCursor{src, cursor})
	}
	text, err := json.Marshal(list)
	next := c.file + ".next"
	if err == nil {
		err = os.WriteFile(next, text, 0o600)
	}
	if err == nil {
		err = os.Rename(next, c.file)
	}
	if err != nil {
		return fmt.Errorf("write cursors: %w", err)
	}
	return nil
}
