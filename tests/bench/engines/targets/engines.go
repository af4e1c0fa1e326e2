//go:build engines

package main

import (
	"encoding/json"

	"github.com/bytedance/sonic"
	jsonv2 "github.com/go-json-experiment/json"
	jsonv1 "github.com/go-json-experiment/json/v1"
	goccy "github.com/goccy/go-json"
)

// engineOf returns the JSON engine named way, with which the handwritten client is measured. It
// returns nil if way uses the SDK.
func engineOf(way string) func([]byte, any) error {
	return map[string]func([]byte, any) error{
		"hand": json.Unmarshal, "goccy": goccy.Unmarshal, "sonic": sonic.Unmarshal,
		"experiment": func(b []byte,
			v any) error {
			return jsonv2.Unmarshal(b, v, jsonv1.DefaultOptionsV1())
		},
	}[way]
}
