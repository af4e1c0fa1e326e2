// Package hostile_test tests every method of the client with hostile responses and hostile
// arguments.
//
// It finds methods by reflection and generates their arguments by type, so that a new method is
// tested without further work. From openapi.yaml it takes the responses that a method may get, and
// whether calls of the method may be retried.
package hostile_test

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
