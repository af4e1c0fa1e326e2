//go:build !engines

package main

import "encoding/json"

// engineOf returns the JSON engine named way, with which the handwritten client is measured. It
// returns nil if way uses the SDK. All engines except encoding/json are linked only into a separate
// program, because the memory that they use makes each garbage collection slower.
func engineOf(way string) func([]byte, any) error {
	if way == "hand" {
		return json.Unmarshal
	}
	return nil
}
