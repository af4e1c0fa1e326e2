//go:build goexperiment.jsonv2

package jsondec

// goesOn reports whether encoding/json goes on after an error of UnmarshalJSON or UnmarshalText.
const goesOn = true
