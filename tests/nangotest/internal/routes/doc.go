// Package routes responds to the requests that the emulator receives for an account; package state
// holds the account. It serves the operations of the OpenAPI spec, and the routes that browsers,
// providers and the CLI call. It uses package authorize to authorize connections, and package proxy
// to send requests to providers. Each operation is a method of the type call. The methods are in
// files named after their topics. The account's lock is held while the method runs.
//
// The method API.ServeHTTP routes a request to API.guard, which checks the API key, the rate limit,
// the scopes and, with package check, the values of the request. If all of these are valid,
// API.answer calls the operation's method and sends what it returns.
package routes
