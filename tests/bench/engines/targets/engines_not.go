//go:build !engines

package main

import "encoding/json"

// engineOf returns the JSON engine of a way by hand, or nil for the SDK. Other engines are linked
// into a program of their own, since what they have in memory costs each collection something.
func engineOf(way string) func([]byte, any) error {
	if way == "hand" {
		return json.Unmarshal
	}
	return nil
}
