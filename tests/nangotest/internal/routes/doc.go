// Package routes answers the requests to an account of package state: the operations of the OpenAPI
// spec, the routes of browsers, providers and the CLI, and, with package proxy, requests to
// providers. Each operation is a method of [API] in the file of its topic.
//
// ServeHTTP logs a request and injects faults. Then guard checks the key, the rate limit, the
// scopes and, with package check, the values. Only then is the operation's method called.
package routes
