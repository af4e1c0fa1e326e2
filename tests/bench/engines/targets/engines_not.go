//go:build !engines

package main

import "encoding/json"

// engineOf returns the JSON engine of the handwritten client that way names, or nil if way uses the
// SDK. The other engines are linked into a separate program, since the memory that they hold makes
// each garbage collection slower.
func engineOf(way string) func([]byte, any) error {
	if way == "hand" {
		return json.Unmarshal
	}
	return nil
}
