// Package ids makes identifiers, either random or derived from names.
package ids

import (
	"crypto/rand"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"time"
)

// NewUUID returns a random UUID v4.
func NewUUID() string {
	var id UUID
	_, _ = rand.Read(id[:])
	id[6], id[8] = id[6]&0x0f|0x40, id[8]&0x3f|0x80
	return id.String()
}

// UUIDOf returns a UUID derived from names: equal names give equal UUIDs.
func UUIDOf(names ...string) string {
	return UUIDV5([16]byte{}, strings.Join(names, "\x00")).String()
}

// UUID is a UUID as bytes.
type UUID [16]byte

// UUIDV5 returns the version 5 UUID of a name in a namespace (RFC 9562).
func UUIDV5(namespace UUID, name string) UUID {
	h := sha1.New()
	h.Write(namespace[:])
	h.Write([]byte(name))
	var sum [sha1.Size]byte
	id := UUID(h.Sum(sum[:0])[:16])
	id[6], id[8] = id[6]&0x0f|0x50, id[8]&0x3f|0x80
	return id
}

func (u UUID) String() string {
	var b [36]byte
	hex.Encode(b[:8], u[:4])
	hex.Encode(b[9:13], u[4:6])
	hex.Encode(b[14:18], u[6:8])
	hex.Encode(b[19:23], u[8:10])
	hex.Encode(b[24:], u[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}

// NewUUIDv1 returns a version 1 UUID for the time t (RFC 9562), with a random clock sequence and
// node.
func NewUUIDv1(t time.Time) string {
	var id UUID
	_, _ = rand.Read(id[8:])
	const gregorian = 0x01b21dd213814000 // 100 ns between 1582-10-15 and 1970-01-01
	ticks := uint64(t.UnixNano()/100) + gregorian
	binary.BigEndian.PutUint32(id[:4], uint32(ticks))
	binary.BigEndian.PutUint16(id[4:6], uint16(ticks>>32))
	binary.BigEndian.PutUint16(id[6:8], uint16(ticks>>48)&0x0fff|0x1000)
	id[8] = id[8]&0x3f | 0x80
	id[10] |= 1 // marks the node as random, not a network address
	return id.String()
}

// RandomHex returns the given number of random bytes in hexadecimal.
func RandomHex(bytes int) string {
	b := make([]byte, bytes)
	_, _ = rand.Read(b)
	return hex.EncodeToString(b)
}
