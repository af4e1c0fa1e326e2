//go:build engines

package main

import (
	"encoding/json"

	"github.com/bytedance/sonic"
	jsonv2 "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"
	goccy "github.com/goccy/go-json"
)

// engineOf returns the JSON engine with the given name, for the handwritten client. The name "hand"
// means encoding/json. engineOf returns nil for the name of a client that uses the SDK.
func engineOf(name string) func([]byte, any) error {
	return map[string]func([]byte, any) error{
		"hand": json.Unmarshal, "goccy": goccy.Unmarshal, "sonic": sonic.Unmarshal,
		"experiment": func(b []byte,
			v any) error {
			return jsonv2.Unmarshal(b, v, jsonv1.DefaultOptionsV1())
		},
	}[name]
}
