package gen

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/nango-go/nango/internal/jsondec"
)

// ConfigObject is an [Object] that may hold secrets: for some providers Nango keeps client secrets in the configuration of
// a connection. Printed or logged as text it shows its keys alone; as JSON it is whole.
type ConfigObject map[string]any

// UnmarshalJSON keeps numbers as [json.Number].
func (o *ConfigObject) UnmarshalJSON(b []byte) error {
	fields, err := jsondec.Object(b)
	if err != nil {
		return err
	}
	*o = fields
	return nil
}

// ReadJSON is UnmarshalJSON for the decoder of this module.
func (o *ConfigObject) ReadJSON(r *jsondec.Reader) (ok bool) {
	*o, ok = r.Exact()
	return ok
}

func (o ConfigObject) keys() string {
	var b strings.Builder
	b.WriteString("map[")
	for i, key := range slices.Sorted(maps.Keys(o)) {
		if i > 0 {
			b.WriteByte(' ')
		}
		fmt.Fprintf(&b, "%s:…", key)
	}
	b.WriteByte(']')
	return b.String()
}

// Format prints the keys, for every verb.
func (o ConfigObject) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, o.keys()) }

// LogValue returns the keys.
func (o ConfigObject) LogValue() slog.Value { return slog.StringValue(o.keys()) }
