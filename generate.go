// Package nango is the root of the nango-go module and exports nothing.
//
// Import [github.com/nango-go/nango/client] to talk to Nango, or one of the packages below
// github.com/nango-go/nango/wrappers to use it under names that you know already.
package nango

//go:generate go run ./internal/codegen/check openapi.yaml
//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml
//go:generate go tool oapi-codegen -config internal/codegen/server.yaml openapi.yaml
//go:generate go test ./tests/readme -run ^TestOperationsPageIsFresh$ -count=1 -update
