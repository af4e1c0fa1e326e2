// Package routes responds to the requests to an account of package state. It serves the operations
// of the OpenAPI spec, and the routes that browsers, providers and the CLI call. It uses package
// authorize to authorize connections, and package proxy to send requests to providers. Each
// operation is a method of call in the file of its topic. The account's lock is held during the
// method.
//
// ServeHTTP logs a request and injects faults. Then guard checks the API key, the rate limit, the
// scopes and, with package check, the values of the request. After that, answer calls the
// operation's method and sends what it returns.
package routes
