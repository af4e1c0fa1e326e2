// Package routes answers the requests of an account of package state: the operations of the OpenAPI
// spec, the routes of browsers, providers and the CLI, and the proxy. Each operation is a method of
// [API] in the file of its topic.
//
// A request goes through ServeHTTP (the log and faults), the guard (key, rate limit, scopes and
// package check) and the method of its operation.
package routes
