//go:build !engines

package main

import "encoding/json"

// engineOf returns encoding/json for the name "hand", and nil for the name of a client that uses
// the SDK. All other JSON engines are linked only into a separate program, because the memory that
// they use makes each garbage collection slower.
func engineOf(name string) func([]byte, any) error {
	if name == "hand" {
		return json.Unmarshal
	}
	return nil
}
