// Package proxyhttp lets a provider's own Go SDK work unchanged with connections in Nango. It
// provides an [http.RoundTripper] or [http.Client] for the SDK. The SDK's requests then go through
// Nango's proxy, which adds the credentials.
//
//	ref := nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"}
//	hc := proxyhttp.NewClient(c, ref,
//		proxyhttp.WithHosts("api.github.com"),
//		proxyhttp.WithBaseURLOverride("uploads.github.com"),
//	)
//	gh, err := github.NewClient(github.WithHTTPClient(hc)) // github.com/google/go-github
//
// # Hosts
//
// The proxy adds credentials to every request, so requests are sent only to hosts that you named. A
// request to any other host fails with a [*HostError] and is not sent, so that a link in a response
// cannot send credentials elsewhere. Nango itself follows the provider's redirects, to any host.
//
//   - [WithHosts] names hosts of the provider's API. Requests go to the base URL that Nango has for
//     the provider. If that URL has a path, such as https://slack.com/api, the SDK's requests
//     contain the path too, so that it would be sent twice; [WithStripPrefix] removes it.
//   - [WithBaseURLOverride] names further hosts of the provider that accept the same credentials.
//     The transport asks Nango to send a request to the named host with https, instead of to the
//     provider's base URL. If the Nango server forbids that, it answers with the error
//     base_url_override_disabled.
//   - [WithDirectHosts] names hosts that need no credentials, such as storage with signed URLs.
//     Requests go to them directly, without Nango and without credentials.
//
// When hosts are compared, letter case and a dot at the end do not matter. A name without a port
// means port 443, so plain http is refused; a name with a port means only that port. Subdomains of
// a named host are not included.
//
// # Requests
//
// Method, path, query, headers and body reach the provider exactly as the SDK sent them, with the
// exceptions below. If the SDK itself sets credentials in the Authorization header or in the URL,
// they are dropped. So give the SDK no credentials. If it requires some, use any string. A key in
// another header or in a query parameter is not dropped.
//
//   - For many providers (those whose entry in Nango's catalogue has proxy.headers), Nango decodes
//     percent-encodings in a body. It answers 500 if the body has a stray %, which is one that is
//     not part of percent-encoded UTF-8. The transport therefore sends a stray % as \u0025 in JSON
//     and as %25 in a form, which have the same meaning. A multipart form with a stray % is sent
//     with its own Content-Type, so that Nango parses it and encodes it again. The new form has a
//     different boundary, its files follow the fields, and a file without a type gets the default
//     type text/plain. Nango would change a multipart form further if a field is repeated, has
//     brackets in its name, has a type, or is 1 MiB long; if a name is not ASCII; if a file is
//     named "." or ".."; or if a type has parameters. If such a form has a stray %, the request
//     fails with [client.ErrProxyBody]. For these providers, requests also fail with this error
//     if they contain binary data or plain text with a stray %, or a form with escapes of a charset
//     other than UTF-8.
//   - If a multipart form cannot be read twice (it has no GetBody), its first 64 KiB determine how
//     it is sent. If the rest of the form cannot be sent that way, the request fails and the
//     provider is not called. All other bodies are streamed without buffering their beginning.
//   - Nango accepts bodies of up to 75 MB by default and holds them in memory. A larger multipart
//     form is sent with its own Content-Type.
//   - A GET or HEAD request with a body fails with a [*client.SDKValidationError], because the
//     proxy drops such a body. A request with an Upgrade header fails with the same type of error,
//     because the proxy cannot upgrade a connection.
//   - Providers that receive their credentials within a JSON body need [WithParsedJSON].
//
// # What Nango changes
//
// Responses come from Nango, which has read them from the provider and changes some of them. In
// this table, "old" means Nango 0.71.4 and earlier.
//
//	part of the exchange  what the SDK sees                                    what fails                         what to do
//	status of a 2xx       200, except for 204, for a chunked response, and     SDKs that require 201 (gitlab,     WithStatus
//	                      for a response whose Content-Disposition is          generated clients) or use 202
//	                      attachment or inline                                 (polling), 206 (resumed downloads)
//	headers of a 2xx      old: only Content-Type, X-Request-Id,                pagination by Link, X-Next-Page    paginate by
//	                      X-Correlation-Id and Mcp-Session-Id, unless the      or X-Total ends after page 1       parameters; use a
//	                      response keeps its status as above; new: all except  without an error; uploads that     newer server
//	                      hop-by-hop and CORS headers                          continue at Location; without
//	                                                                           X-Elastic-Product,
//	                                                                           go-elasticsearch fails after the
//	                                                                           request was executed
//	ETag, X-RateLimit-*   old: Nango's own values instead of the provider's;   If-Match; SDKs that wait for the   use one client for each
//	                      new: Nango's own ETag if the provider sends none     rate limit (go-github blocks all   connection
//	                                                                           requests)
//	errors (4xx, 5xx)     status, headers and body of the provider; a missing
//	                      Content-Type, charset or ETag is added
//	redirects             Nango follows at most 5, to any host. It does not    a POST becomes a GET after 301,    Proxy.Do with
//	                      send Authorization there, but it does send a key in  302 and 303; SDKs that need the    ForwardHeadersOnRedirect
//	                      another header. A DELETE, PUT or PATCH keeps its     Location (a signed URL)
//	                      method after 301 and 302
//	path, query           several slashes at the beginning become one, dot     names of files and objects such    not possible
//	                      segments (also %2e) are resolved, and a base URL in  as ".." and "/a"
//	                      the path and a ? without a query are removed;
//	                      '"<>|^{}\` and bytes above 0x7f are escaped in a
//	                      query
//	request headers       hop-by-hop headers, Expect, Host and empty headers   virtual hosts; signatures over
//	                      are dropped. If they are missing, User-Agent gets    such headers
//	                      the value of axios, Accept gets */*, and
//	                      Accept-Encoding lists what Nango decompresses
//	request body          Nango reads it completely and then sends it with     progress bars; uploads in chunks
//	                      its length. A body without a Content-Type, and an    of more than 75 MB
//	                      empty body of a POST, PUT or PATCH, gets the type
//	                      of a form. Repeated headers are joined with commas
//	a % in a body or      an error if Nango cannot decode it, see above        uploads to providers that have     not possible
//	query                                                                      proxy.headers
//	Set-Cookie            old: removed from a 2xx                              sessions with cookies              use a newer server
//	HEAD                  Content-Length is 0; an error of Nango itself has    requesting the size before a
//	                      no body and looks like one of the provider           download
//	gzip                  Nango decompresses responses and removes             Kiota's default client compresses  disable compression
//	                      Content-Encoding; a request that the SDK has         requests                           in the SDK
//	                      compressed is sent as binary data
//	trailers              lost                                                 gRPC                               not possible
//	websockets, h2c       refused                                              realtime APIs                      not possible
//	304 with Location     Nango follows it                                     conditional requests
//	time                  Nango reads a response with a Content-Length         first byte of large downloads
//	                      completely before it sends the first byte
//
// If an SDK has its own chain of transports, with retries or a cache, give it the plain
// [http.Client] of [NewClient], so that requests are not retried twice. Do not use Nango's retries
// (the header Retries, ProxyRequest.Retries) with an SDK that itself retries requests, including
// POSTs: gitlab, discordgo, go-elasticsearch, openai, anthropic, azcore. If the SDK remembers rate
// limits, cookies or tokens, create one client of the SDK for each connection.
//
// # Errors
//
// The transport returns an error only if Nango itself refuses a request or fails. The errors are
// those of package client; errors.As and errors.Is find them in the [url.Error] in which
// http.Client wraps them. The transport does not retry.
//
//	event                           directly with the SDK     through proxyhttp
//	the connection does not exist   -                         client.ErrNotFound, from Nango
//	the credentials could not be    the SDK's 401             client.ErrInvalidCredentials, from Nango: if it persists,
//	refreshed                                                 ask the user to authorize again
//	Nango delays refreshes after    -                         client.ErrInvalidCredentials, status 424, code
//	a failure                                                 connection_refresh_backoff: retry after 30 s
//	access was revoked at the       the SDK's 401 or 403      the same, from the provider; Nango notices it at the
//	provider                                                  next refresh
//	a permission is missing         the SDK's 403             the same, from the provider
//	the provider limits the rate    the SDK's 429             the same, from the provider
//	Nango limits the rate           -                         client.ErrRateLimited
//	the provider cannot be reached  the SDK's network error   *client.SDKError, status 500, with Node's code, such as
//	                                                          ECONNREFUSED
//	the provider's response breaks  the SDK's network error   *client.SDKError, status 500, without a code; an error
//	off                                                       of the body if the response was streamed
//	Nango cannot be reached         -                         *client.TransportError
//	the host was not named          -                         *HostError
//
// In two cases, an error of Nango and a response of the provider cannot be distinguished. If Nango
// refuses a HEAD request, its response has no body that would show the error. And a provider's
// response may look like an error of Nango: it has the same JSON object, a code of the proxy and
// the status that belongs to the code.
package proxyhttp
