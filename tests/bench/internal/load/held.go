package load

import "runtime/metrics"

// Held returns the amount of memory, in bytes, that the Go runtime has obtained from the operating
// system and not returned.
func Held() uint64 {
	s := []metrics.Sample{{Name: "/memory/classes/total:bytes"},
		{Name: "/memory/classes/heap/released:bytes"}}
	metrics.Read(s)
	return s[0].Value.Uint64() - s[1].Value.Uint64()
}
