// Package routes answers the requests to an account of package state: the operations of the OpenAPI
// spec, with package authorize the routes that browsers, providers and the CLI call, and with
// package proxy the requests to providers. Each operation is a method of [API] in the file of its
// topic.
//
// ServeHTTP logs a request and injects faults. Then guard checks the API key, the rate limit, the
// scopes and, with package check, the values of the request. After that it calls the operation's
// method.
package routes
