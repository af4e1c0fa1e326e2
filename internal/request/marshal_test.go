package request_test

import (
	"encoding/json"
	"errors"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/request"
)

type refuses struct{}

func (refuses) MarshalJSON() ([]byte, error) { return nil, errors.New("secret") }

// If JSON cannot represent a value, the error names the type of the value. It contains neither the
// value nor the text of an error that a method returned.
func TestNotJSONNamesTheType(t *testing.T) {
	circle := map[string]any{}
	circle["again"] = circle
	for want, v := range map[string]any{
		"does not marshal to JSON: JSON has no chan int":                               map[string]any{"a": make(chan int)},
		"does not marshal to JSON: JSON has no func(string) error":                     []any{func(string) error { return nil }},
		"does not marshal to JSON: a method of request_test.refuses failed":            struct{ A refuses }{},
		"does not marshal to JSON: a number is not finite, or a value contains itself": circle,
	} {
		_, err := json.Marshal(v)
		require.Equal(t, want, request.NotJSON(err))
	}
	_, err := json.Marshal(math.NaN())
	require.Equal(t, "does not marshal to JSON: a number is not finite, or a value contains itself", request.NotJSON(err))
}
