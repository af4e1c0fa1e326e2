// Package client is an unofficial Go SDK for Nango, which holds the credentials of your customers for hundreds of
// APIs, refreshes them, calls those APIs with them, and caches synced records. Import it as nango:
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
// A [Client] is made once and shared. Its fields are the parts of Nango's API; each method is one operation and its
// documentation names the endpoint. Results are (T, error); required parameters are arguments, optional ones sit in a
// struct whose zero value sends nothing, and a [CallOption] changes one call. Functions stand where the result has the
// caller's type, such as [ListRecords], [AllRecords] and [TriggerAction].
//
// # Types
//
// A type written = gen.X comes from Nango's API document. Its fields, with units and limits, are told in package gen:
// go doc github.com/nango-go/nango/gen.Connection.
//
// # Errors
//
// Every refusal of the server is an [*SDKError], whatever its body: status, code, message, and the answer itself. A
// 400 is a [*Response400] and a 404 a [*Response404] besides. An argument that cannot be sent, and a success that is
// no JSON, are an [*SDKValidationError]; no answer at all is a [*TransportError]. None of them prints a key, a query, a
// body or a header, whatever the verb, so they are safe to log.
//
// Sentinels group what programs decide on:
//
//	errors.Is(err, …)       status      code
//	ErrNotFound             404         any
//	                        400         unknown_connection, unknown_provider_config, unknown_sync, no_syncs_found,
//	                                    server_error "Failed to get connection" (proxy)
//	ErrUnauthorized         401         any
//	ErrForbidden            403         any
//	ErrRateLimited          429         any
//	ErrInvalidCredentials   not 404     invalid_credentials, connection_refresh_backoff, connection_refresh_exhausted,
//	                                    refresh_token_external_error, server_error "Failed to get connection
//	                                    credentials…" (proxy)
//	ErrConflict             409         any
//	                        400         codes that end in _already_exists
//
// # Retries
//
// A call is sent up to 4 times ([RetryPolicy], [WithNoRetry]). What is repeated:
//
//   - operations that may be carried out twice (GET, PUT, DELETE, and others that the document marks), after a
//     transport error, 408, 429, 502, 503 and 504;
//   - every operation after Nango's own 429 (code too_many_request), which comes before anything is done;
//   - any other operation only with [WithIdempotent].
//
// Not retried although they are a PUT or a DELETE: [Persist.SaveCheckpoint] and [Persist.DeleteCheckpoint], since a
// second attempt would not find the expected version, and everything through the proxy. A POST that triggers, creates
// or runs something is never sent twice on its own. A repeated DELETE that finds nothing left has succeeded. The wait doubles from 0.5 s, half of it random, and is at least what Retry-After asks
// plus a second, since Nango rounds down; where that is more than 60 s, the error comes back at once with RetryAfter
// set. A date in Retry-After counts from the Date of its response. The proxy repeats nothing: ask Nango to, with
// [ProxyRequest].Retries.
//
// All calls of a client share a budget of 500 retries, which calls that succeed fill up again; see [RetryPolicy]. Once an
// outage has used it up, a call is sent once.
//
// In an iterator each page is a call of its own.
//
// # Timeouts, redirects, limits
//
// An attempt may take 60 s until the headers of its answer ([WithTimeout]) and 60 s more for its body; 150 s each for
// [Connections.Get], since Nango waits that long for a provider that should refresh a token. Actions and the proxy wait as
// long as their context. An idle connection is closed after 45 s, before Nango closes it. Redirects are
// followed within the origin only, so that the key reaches no other. An answer may have 64 MiB, and the body of an error
// is kept up to 64 KiB; proxied bodies stream. [AllRecords] asks for fewer records if a page of them is larger.
//
// # Numbers and free-form JSON
//
// Metadata and other objects that somebody else fills are maps whose numbers decode as json.Number, as they were sent.
// Nango itself reads and writes JSON in JavaScript: an integer above 2^53 that goes through it, in metadata, a record or an
// action, is rounded, so send such ids as text. A body that is proxied is not read. Free-form values are a json.RawMessage. Unknown
// fields and unknown enum values are ignored, never an error.
package client
