package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"regexp"

	"github.com/getkin/kin-openapi/openapi3"
)

// formats holds validators for the string formats that the OpenAPI validator does not check.
var formats = map[string]openapi3.StringFormatValidator{
	"uuid": openapi3.NewCallbackValidator(func(s string) error {
		if !uuid.MatchString(s) {
			return errors.New("is not a UUID")
		}
		return nil
	}),
	"uri": openapi3.NewCallbackValidator(func(s string) error {
		if u, err := url.Parse(s); err != nil || u.Scheme == "" || u.Host == "" && u.Opaque == "" {
			return errors.New("is not an absolute URI")
		}
		return nil
	}),
}

var uuid = regexp.MustCompile(`(?i)^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// formatChecks makes the OpenAPI validator also check the string formats that the map above lists.
var formatChecks = []openapi3.SchemaValidationOption{openapi3.WithStringFormatValidators(formats)}

// strictJSON returns an error for JSON that decoders interpret differently: objects with duplicate
// members, and data after the value. An empty body is valid.
func strictJSON(body []byte) error {
	if len(bytes.TrimSpace(body)) == 0 {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(body))
	d.UseNumber()
	if err := strictValue(d); err != nil {
		return err
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return errors.New("there is data after the JSON")
	}
	return nil
}

func strictValue(d *json.Decoder) error {
	token, err := d.Token()
	if err != nil {
		return fmt.Errorf("is not JSON: %w", err)
	}
	open, ok := token.(json.Delim)
	if !ok {
		return nil
	}
	seen := map[string]bool{}
	for d.More() {
		if open == '{' {
			name, err := d.Token()
			if err != nil {
				return fmt.Errorf("is not JSON: %w", err)
			}
			if name := name.(string); seen[name] {
				return fmt.Errorf("an object has the member %s twice", name)
			} else {
				seen[name] = true
			}
		}
		if err := strictValue(d); err != nil {
			return err
		}
	}
	if _, err := d.Token(); err != nil {
		return fmt.Errorf("is not JSON: %w", err)
	}
	return nil
}
