package gen //nolint:revive // client.gen.go has the package comment

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"slices"
	"strings"

	"github.com/nango-go/nango/internal/jsondec"
)

// ConfigObject is an [Object] that may hold secrets: for some providers, Nango stores client
// secrets in the configuration of a connection. Only its keys are printed and logged. Its JSON also
// contains the values.
type ConfigObject map[string]any

// UnmarshalJSON decodes a JSON object, with numbers as [json.Number].
func (o *ConfigObject) UnmarshalJSON(b []byte) error {
	fields, err := jsondec.Object(b)
	if err != nil {
		return err
	}
	*o = fields
	return nil
}

// ReadJSON does what UnmarshalJSON does, for the decoder of package jsondec.
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

// Format prints only the keys, whatever the verb.
func (o ConfigObject) Format(s fmt.State, _ rune) { _, _ = io.WriteString(s, o.keys()) }

// LogValue returns the keys.
func (o ConfigObject) LogValue() slog.Value { return slog.StringValue(o.keys()) }
