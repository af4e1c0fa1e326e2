// Package client is an unofficial Go SDK for Nango, which holds the credentials of your customers
// for hundreds of APIs, refreshes them, calls those APIs with them, and caches synced records.
// Import the package as nango:
//
//	import nango "github.com/nango-go/nango/client"
//
//	c, err := nango.New(os.Getenv("NANGO_SECRET_KEY"))
//	conn, err := c.Connections.Get(ctx, "user-42", "github", nango.GetConnectionParams{})
//	for record, err := range nango.AllRecords[Issue](ctx, c, nango.ListRecordsParams{
//		ProviderConfigKey: "github", ConnectionID: "user-42", Model: "GithubIssue",
//	}) { … }
//	resp, err := c.Proxy.Get(ctx, nango.ProxyRequest{
//		ProviderConfigKey: "github", ConnectionID: "user-42", Endpoint: "/user/repos",
//	})
//
// A [Client] is made once and shared. Each field groups one part of Nango's API; each method is one
// operation, and its documentation names the endpoint. Results are (T, error); required parameters
// are arguments, optional ones are fields of a struct whose zero value sends nothing, and a
// [CallOption] changes one call. If the caller chooses the type of the result, the operation is a
// function, such as [ListRecords], [AllRecords] or [TriggerAction].
//
// # Types
//
// A type declared as = gen.X is generated from the OpenAPI spec. Package gen documents its fields,
// with units and limits: go doc github.com/nango-go/nango/gen.Connection.
//
// # Errors
//
// A response outside 2xx is an [*SDKError], whatever its body: it holds the status, code, message
// and the response itself. A response with status 400 is also a [*Response400], and one with status
// 404 also a [*Response404]. A method returns an [*SDKValidationError] for an argument that cannot
// be sent and for a 2xx response that is not the expected JSON, and a [*TransportError] if it gets
// no response. No error prints a key, query, body or header, for any format verb, so all errors are
// safe to log. Package slog logs an error of this package as a group of attributes, such as
// err.status and err.code. An error that wraps one of these errors is logged as text.
//
// Sentinels group the errors that programs handle:
//
//	errors.Is(err, …)       status      code
//	ErrNotFound             404         any, if the response has Nango's code or message
//	                        400         unknown_connection, unknown_provider_config,
//	                                    unknown_sync, no_syncs_found,
//	                                    server_error "Failed to get connection" (proxy)
//	ErrUnauthorized         401         any
//	ErrForbidden            403         any
//	ErrRateLimited          429         any
//	ErrInvalidCredentials   any but 404 invalid_credentials, connection_refresh_backoff,
//	                                    connection_refresh_exhausted, refresh_token_external_error,
//	                                    server_error "Failed to get connection credentials…" (proxy)
//	ErrConflict             409         any
//	                        400         codes that end in _already_exists
//
// # Retries
//
// A call is sent up to 4 times ([RetryPolicy], [WithNoRetry]). These calls are retried:
//
//   - idempotent operations (GET, PUT, DELETE, and others that the OpenAPI spec marks as
//     idempotent), after a transport error, 408, 429, 502, 503 and 504;
//   - every operation if no connection to the server could be opened, which includes a failed TLS
//     handshake, and after Nango's own 429 (code too_many_request), which Nango sends before it
//     does anything;
//   - any other operation with [WithIdempotent], after the same errors as an idempotent one.
//
// No call is retried if the certificate of the server cannot be verified, or if an HTTP proxy
// refuses to connect with a status below 500.
//
// [Persist.SaveCheckpoint] and [Persist.DeleteCheckpoint] are a PUT and a DELETE but are not
// retried, since a second attempt would not find the expected version. Calls through the proxy are
// not retried either. Where a method's documentation says that the call is not retried, only the
// second item of the list applies. So no retry triggers, creates or runs something a second time,
// unless the caller sets [WithIdempotent]. A retried DELETE that finds nothing left to delete
// counts as successful. The wait before the first retry is 0.5 s and doubles for each further
// retry; half of each wait is random. The wait is at least the Retry-After of the response plus one
// second, since Nango rounds Retry-After down. If the wait would be more than 60 s, the call
// returns the error at once with RetryAfter set. A date in Retry-After is relative to the Date
// header of the same response. To have Nango retry a proxied call, set [ProxyRequest].Retries.
//
// All calls of a client share a budget of 500 retries, which successful calls refill; see
// [RetryPolicy]. If an outage has used up the budget, each call is sent only once.
//
// In an iterator, each page is a separate call.
//
// # Timeouts, redirects, limits
//
// An attempt may take 60 s until the response headers arrive ([WithTimeout]) and 60 s more for the
// body; each limit is 150 s for [Connections.Get], since Nango waits that long for a provider to
// refresh a token. Actions and proxied calls are limited only by their context. An idle connection
// is closed after 45 s, before Nango closes it. An HTTP/2 connection on which nothing arrives for
// 15 s is checked with a ping, and closed if there is no response for another 15 s. Redirects are
// followed within the same origin only, so that the key is not sent to another origin. A response
// may have up to 64 MiB, and the body of an error is truncated at 64 KiB; proxied bodies are
// streamed. If a page of records is larger than 64 MiB, [AllRecords] requests fewer records.
//
// # Numbers and free-form JSON
//
// Metadata and other free-form objects are maps whose numbers decode as json.Number, exactly as
// they were sent. Nango itself reads and writes JSON in JavaScript: an integer above 2^53 in
// metadata, in a record or in the input or output of an action is rounded, so send such ids as
// strings. The client does not read a proxied body. A value that may be any JSON, not just an
// object, is a json.RawMessage. Unknown fields and unknown enum values are ignored, never an error.
package client
