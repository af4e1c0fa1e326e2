package load

import (
	"time"

	"github.com/nango-go/nango/internal/contacts"
)

// Sum is a checksum over every field of every record. If a decoder skips fields in order to be
// fast, its checksum is wrong. node/worker.js computes the same checksum. Only the seconds and the
// microseconds of a time are included, because the Node client returns times as strings.
type Sum uint32

// Text mixes the length and the last byte of a string into the checksum.
func (s *Sum) Text(t string) {
	s.Int(len(t))
	if t != "" {
		s.Int(int(t[len(t)-1]))
	}
}

// Int mixes a number into the checksum. The result depends on the order of the numbers.
func (s *Sum) Int(n int) { *s = *s*31 + Sum(n) }

// Bool mixes the number 1 into the checksum if b is true. If b is false, it does nothing.
func (s *Sum) Bool(b bool) {
	if b {
		s.Int(1)
	}
}

// Time mixes the seconds and the microseconds of a time into the checksum.
func (s *Sum) Time(t time.Time) {
	s.Int(t.Second())
	s.Int(t.Nanosecond() / 1000)
}

// Contact mixes the fields of c into the checksum. [Sum.Metadata] does this for the metadata that
// Nango adds to a record.
func (s *Sum) Contact(c *contacts.Contact) {
	s.Text(c.ID)
	s.Text(c.FirstName)
	s.Text(c.LastName)
	s.Text(c.Email)
	if c.Phone != nil {
		s.Text(*c.Phone)
	}
	s.Text(c.Company)
	s.Text(c.Title)
	s.Int(c.Age)
	s.Int(int(8 * c.Score))
	s.Bool(c.Active)
	for _, tag := range c.Tags {
		s.Text(tag)
	}
	s.Text(c.Address.Street)
	s.Text(c.Address.City)
	s.Text(c.Address.Country)
	s.Text(c.Address.Zip)
	s.Text(c.CreatedAt)
	s.Time(c.Updated)
	s.Text(c.Notes)
}

// Metadata mixes the metadata of a record into the checksum.
func (s *Sum) Metadata(firstSeen, lastModified time.Time, deleted, pruned *time.Time, action,
	cursor string) {
	s.Time(firstSeen)
	s.Time(lastModified)
	for _, t := range [...]*time.Time{deleted, pruned} {
		if t != nil {
			s.Time(*t)
		}
	}
	s.Text(action)
	s.Text(cursor)
}

// Record mixes all fields of a record, including its metadata, into the checksum.
func (s *Sum) Record(r *Record) {
	m := &r.Nango
	s.Contact(&r.Contact)
	s.Metadata(m.FirstSeenAt, m.LastModifiedAt, m.DeletedAt, m.PrunedAt, m.LastAction, m.Cursor)
}

// Want returns the checksum over the first n records.
func Want(n int) Sum {
	var s Sum
	for i := range n {
		s.Record(&Record{contacts.Of(i), contacts.MetadataOf(i)})
	}
	return s
}
