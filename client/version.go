package client

import "runtime"

// Version is the version of this module. SpecVersion is the Nango version that openapi.yaml
// describes.
const (
	Version     = "0.1.0"
	SpecVersion = "0.71.10"
)

func userAgent() string {
	return "nango-go/" + Version + " (spec " + SpecVersion + "; " + runtime.Version() + ")"
}
