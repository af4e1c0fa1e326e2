//go:build goexperiment.jsonv2

package jsondec

// goesOn reports whether encoding/json continues after UnmarshalJSON or UnmarshalText returned an
// error.
const goesOn = true
