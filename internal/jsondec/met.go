package jsondec

import (
	"encoding/binary"
	"sync"
)

// met holds short strings that have been read before, so that they need not be allocated again.
type met [512]string

// shared holds the short strings of earlier texts, since names and values such as OAUTH2 recur in
// almost every response of a server.
var shared = sync.Pool{New: func() any { return new(met) }}

// mostMet is the maximum length of a string in met. Longer strings rarely repeat, and would
// displace strings that do repeat.
const mostMet = 16

// Remember makes the Reader keep short strings, so that a string that repeats is allocated only
// once. It is worthwhile only for texts with many values.
func (r *Reader) Remember() { r.met = new(met) }

// make returns b as a string that the caller may keep.
func (r *Reader) make(b []byte) string {
	if r.met == nil || len(b) > mostMet || len(b) < 2 {
		return string(b)
	}
	var first, last uint64
	switch n := len(b); {
	case n >= 8:
		first, last = binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[n-8:])
	case n >= 4:
		first = uint64(binary.LittleEndian.Uint32(b))
		last = uint64(binary.LittleEndian.Uint32(b[n-4:]))
	default:
		first, last = uint64(b[0]), uint64(binary.LittleEndian.Uint16(b[n-2:]))
	}
	const odd, other = 0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F
	at := &r.met[((first*odd)^(last+uint64(len(b)))*other)>>55]
	if *at != string(b) {
		*at = string(b)
	}
	return *at
}
