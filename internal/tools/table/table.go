// Package table writes lines of text and rows with aligned columns.
package table

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Table writes lines of text, and rows with aligned columns. After the first error it writes
// nothing more.
type Table struct {
	columns *tabwriter.Writer
	err     error
}

// New returns a table that writes to w.
func New(w io.Writer) *Table { return &Table{columns: tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)} }

// Line writes a line of text. The rows before the line are aligned separately from the rows after
// it.
func (t *Table) Line(format string, args ...any) {
	t.flush()
	t.write(fmt.Sprintf(format, args...))
}

// Row writes one row.
func (t *Table) Row(cells ...any) {
	texts := make([]string, len(cells))
	for i, cell := range cells {
		texts[i] = fmt.Sprint(cell)
	}
	t.write(strings.Join(texts, "\t"))
}

// End writes the rows that are not written yet, and returns the first error.
func (t *Table) End() error {
	t.flush()
	return t.err
}

func (t *Table) flush() {
	if t.err == nil {
		t.err = t.columns.Flush()
	}
}

func (t *Table) write(line string) {
	if t.err == nil {
		_, t.err = io.WriteString(t.columns, line+"\n")
	}
}
