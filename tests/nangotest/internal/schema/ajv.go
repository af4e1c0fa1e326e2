package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/santhosh-tekuri/jsonschema/v6/kind"
)

// likeAjv makes a schema compiler behave like ajv 8.18.0 with Nango's options. The compiler then
// refuses most schemas that ajv refuses, and it checks the keyword multipleOf as ajv does. See
// findings/zod-schemas-that-nango-cannot-compile.sh and
// findings/zod-multiples-of-a-cent-are-refused.sh.
var likeAjv = &jsonschema.Vocabulary{
	URL: "ajv",
	Compile: func(_ *jsonschema.CompilerContext, schema map[string]any) (jsonschema.SchemaExt, error) {
		if err := compilable(schema); err != nil {
			return nil, err
		}
		of, ok := number(schema["multipleOf"])
		switch {
		case !ok:
			return nil, nil
		case of == 0: // such as 1e-400
			return nil, errors.New("multipleOf is 0 in binary floating point")
		}
		return multipleOf(of), nil
	},
}

// keywords lists the schema keywords that ajv and ajv-formats accept. Ajv also knows the keyword
// id, but it refuses schemas that use this keyword.
var keywords = set(`$async $comment $defs $id $ref $schema $vocabulary additionalItems
	additionalProperties allOf anyOf const contains contentEncoding contentMediaType contentSchema
	default definitions dependencies deprecated description discriminator else enum examples
	exclusiveMaximum exclusiveMinimum format formatExclusiveMaximum formatExclusiveMinimum
	formatMaximum formatMinimum if items maxItems maxLength maxProperties maximum minItems minLength
	minProperties minimum multipleOf not nullable oneOf pattern patternProperties properties
	propertyNames readOnly required then title type uniqueItems writeOnly`)

// formats lists the formats that ajv-formats 3.0.1 defines.
var formats = set(`binary byte date date-time double duration email float hostname int32 int64 ipv4
	ipv6 iso-date-time iso-time json-pointer json-pointer-uri-fragment password regex
	relative-json-pointer time uri uri-reference uri-template url uuid`)

func set(words string) map[string]bool {
	all := map[string]bool{}
	for word := range strings.FieldsSeq(words) {
		all[word] = true
	}
	return all
}

// compilable returns an error if ajv does not compile the schema. It does not examine nested
// schemas.
func compilable(schema map[string]any) error {
	for _, keyword := range slices.Sorted(maps.Keys(schema)) {
		if !keywords[keyword] {
			return fmt.Errorf("unknown keyword %q", keyword)
		}
	}
	if format, ok := schema["format"].(string); ok && !formats[format] {
		return fmt.Errorf("unknown format %q", format)
	}
	if pattern, ok := schema["pattern"].(string); ok && hasInvalidEscape(pattern) {
		return fmt.Errorf("invalid escape in the regular expression %q", pattern)
	}
	return nil
}

// hasInvalidEscape reports whether a regular expression has an escape that JavaScript refuses with
// the flag u, such as \@. A hyphen may be escaped only in a character class.
func hasInvalidEscape(pattern string) bool {
	inClass := false
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '[':
			inClass = true
		case c == ']':
			inClass = false
		case c == '\\' && i+1 < len(pattern):
			i++
			valid := strings.IndexByte("^$\\.*+?()[]{}|/dDsSwWbBfnrtvcxupPk0123456789", pattern[i]) >= 0
			if !valid && (pattern[i] != '-' || !inClass) {
				return true
			}
		}
	}
	return false
}

// uri is the format "uri" as ajv-formats defines it. Characters such as brackets, braces and spaces
// must be percent-encoded, even in a query.
var uri = &jsonschema.Format{Name: "uri", Validate: func(v any) error {
	if text, ok := v.(string); ok && !isURI.MatchString(text) {
		return errors.New("not a URI of RFC 3986")
	}
	return nil
}}

var isURI = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.-]*:(?://\[[0-9A-Fa-f:.]+\])?` +
	`(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})+(?:#(?:[\w.~!$&'()*+,;=:@/?-]|%[0-9A-Fa-f]{2})*)?$`)

// multipleOf refuses the numbers that package jsonschema accepts as multiples but ajv does not:
// they are multiples in decimal arithmetic but not in binary floating point. For example, 0.07 is
// refused as a multiple of 0.01.
type multipleOf float64

func (m multipleOf) Validate(ctx *jsonschema.ValidatorContext, v any) {
	n, ok := number(v)
	if !ok {
		return
	}
	got, want := decimal(n), decimal(float64(m))
	if quotient := n / float64(m); new(big.Rat).Quo(got, want).IsInt() &&
		(quotient != math.Trunc(quotient) || math.Abs(quotient) >= 1e21) {
		ctx.AddError(&kind.MultipleOf{Got: got, Want: want})
	}
}

func number(v any) (float64, bool) {
	text, ok := v.(json.Number)
	if !ok {
		return 0, false
	}
	n, err := text.Float64()
	return n, err == nil
}

// decimal returns the shortest decimal number whose nearest float64 is n.
func decimal(n float64) *big.Rat {
	r, _ := new(big.Rat).SetString(strconv.FormatFloat(n, 'g', -1, 64))
	return r
}
