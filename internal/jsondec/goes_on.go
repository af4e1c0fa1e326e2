//go:build goexperiment.jsonv2

package jsondec

// goesOn reports whether encoding/json decodes the rest of a text after UnmarshalJSON or
// UnmarshalText returned an error.
const goesOn = true
