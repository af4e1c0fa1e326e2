// Package parity lets Nango's own Node client, @nangohq/node, talk to the emulator.
package parity_test

import (
	"fmt"
	"testing"
)

func TestX(t *testing.T) {
	srv := newWorld(t)
	out := run(t, install(t), srv)
	ops := map[string][]string{}
	for _, r := range srv.Requests() {
		ops[r.Header.Get(mark)] = append(ops[r.Header.Get(mark)], fmt.Sprint(r.Operation, " ", r.Status))
	}
	for _, o := range out {
		fmt.Printf("%s | %s | %s | %v %v\n", o.Call, o.Value, o.Refused, ops[o.Call], o.Uncalled)
	}
}
