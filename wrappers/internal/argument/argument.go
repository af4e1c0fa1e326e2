// Package argument checks and converts the arguments of the wrappers' methods.
package argument

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/url"
	"strings"

	"github.com/nango-go/nango/client"
)

// Invalid returns an error of type [*client.SDKValidationError] for an invalid argument. The
// parameter field is the name of the argument.
func Invalid(field, problem string) error {
	return &client.SDKValidationError{Field: field, Err: errors.New(problem)}
}

// Metadata converts v to metadata. A map is returned unchanged. Any other value must marshal to a
// JSON object, whose numbers keep all their digits. For null, such as a nil pointer, Metadata
// returns nil.
func Metadata(v any) (client.Metadata, error) {
	switch v := v.(type) {
	case nil:
		return nil, nil
	case client.Metadata:
		return v, nil
	case map[string]any:
		return v, nil
	}
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, Invalid("metadata", "does not marshal to JSON")
	}
	decoder := json.NewDecoder(bytes.NewReader(raw))
	decoder.UseNumber()
	var out client.Metadata
	if decoder.Decode(&out) != nil {
		return nil, Invalid("metadata", "does not marshal to a JSON object")
	}
	return out, nil
}

// WithoutParams returns the given endpoint without the query parameters whose names are in params,
// because the values in params replace them, as in Nango's own SDKs. The rest of the query is
// unchanged.
func WithoutParams(endpoint string, params url.Values) string {
	path, query, found := strings.Cut(endpoint, "?")
	if !found || len(params) == 0 {
		return endpoint
	}
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if decoded, err := url.QueryUnescape(name); err == nil && params.Has(decoded) {
			continue
		}
		kept = append(kept, pair)
	}
	if len(kept) == 0 {
		return path
	}
	return path + "?" + strings.Join(kept, "&")
}
