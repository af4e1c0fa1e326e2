// Package nango is the root of the nango-go module and exports nothing.
//
// Import [github.com/nango-go/nango/client] to call Nango's API. The packages below
// github.com/nango-go/nango/wrappers offer Nango in other forms, such as an http.Client.
package nango

//go:generate go run ./internal/codegen/check openapi.yaml
//go:generate go tool oapi-codegen -config oapi-codegen.yaml openapi.yaml
//go:generate go tool oapi-codegen -config internal/codegen/server.yaml openapi.yaml
//go:generate go tool oapi-codegen -config internal/codegen/client.yaml openapi.yaml
//go:generate go test ./tests/readme -run ^TestOperationsPageIsFresh$ -count=1 -update
