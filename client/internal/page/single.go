package page

import (
	"io"
	"slices"
)

// DecodePage reads one page to its end and decodes its records. next is empty
// on the last page. The error is the reader's (in a CutError), a SyntaxError or
// the RecordError of the first record that does not fit; no records are given
// then.
func DecodePage[T, R any](body io.Reader, cfg Config, place Place[T, R]) (records []R, next string, err error) {
	d := decoder[T, R]{codec: newCodec(cfg, place)}
	var s scanner
	s.reset(body, nil)
	var c chunk
	records = []R{}
	for {
		over, err := s.fill(&c)
		records = slices.Grow(records, len(c.records))
		for i := range c.records {
			records = records[:len(records)+1]
			if _, err := d.decode(&c, i, &records[len(records)-1]); err != nil {
				return nil, "", err
			}
		}
		if err != nil {
			return nil, "", err
		}
		if over {
			return records, s.nextCursor, nil
		}
		if !d.reuse {
			c.buf = nil
		}
	}
}
