// Package hostile_test tests every method of the client with hostile answers and hostile arguments.
//
// It finds methods by reflection and makes their arguments by type, so that a new method is tested
// without further work. What a method may be answered and whether it may be repeated comes from
// openapi.yaml.
package hostile_test

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
