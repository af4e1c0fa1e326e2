// Package hostile_test holds every method of the client against every hostile answer and every hostile argument.
//
// Methods are found by reflection and their arguments made by type, so that a new one is in the tables by itself; what
// it may answer with and whether it may be repeated is read from openapi.yaml.
package hostile_test

import (
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
