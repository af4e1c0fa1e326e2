// Package routes responds to the requests to an account of package state. It serves the operations
// of the OpenAPI spec, and the routes that browsers, providers and the CLI call. It uses package
// authorize to authorize connections, and package proxy to send requests to providers. Each
// operation is a method of [API] in the file of its topic.
//
// ServeHTTP logs a request and injects faults. Then guard checks the API key, the rate limit, the
// scopes and, with package check, the values of the request. After that it calls the operation's
// method.
package routes
