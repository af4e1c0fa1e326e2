// Package proxyhttp lets a provider's own Go SDK work unchanged with the connections that Nango
// holds: it gives the SDK an [http.RoundTripper] or [http.Client] whose requests go through Nango's
// proxy, which adds the credentials.
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
// The proxy adds credentials to every request, so requests go only to hosts that you named. A
// request to any other host fails with a [*HostError] and is not sent, so a link in a response
// cannot send credentials elsewhere. Nango itself follows the provider's redirects, to any host.
//
//   - [WithHosts]: hosts of the provider's API. Requests go to the base URL that Nango has for the
//     provider. If that URL has a path, such as https://slack.com/api, the SDK's requests contain
//     the path too, and it would be sent twice; [WithStripPrefix] removes it.
//   - [WithBaseURLOverride]: further hosts of the provider that take the same credentials. The
//     transport asks Nango to use https and this host instead of its base URL; a server may forbid
//     that (error base_url_override_disabled).
//   - [WithDirectHosts]: hosts that need no credentials, such as storage with signed URLs. Requests
//     go to them directly, without Nango and without credentials.
//
// Hosts are compared without regard to letter case and to a dot at the end. A name without a port
// means port 443, so plain http is refused; a name with a port means only that port. Subdomains of
// a named host are not included.
//
// # What travels
//
// Method, path, query, headers and body reach the provider exactly as the SDK made them, with the
// exceptions below. Credentials of the SDK's own, in the Authorization header or in the URL, are
// dropped, so give the SDK none, or any text if it insists. A key in another header or in a query
// parameter is not dropped.
//
//   - For many providers (those whose entry in Nango's catalogue has proxy.headers), Nango decodes
//     percent-encodings in a body, and answers 500 to a % that is not part of percent-encoded
//     UTF-8. The transport therefore writes such a % as \u0025 in JSON and as %25 in a form, which
//     mean the same. A multipart form that contains one is sent with its own Content-Type, so that
//     Nango parses it and encodes it again, unless that would change it: a field that is repeated,
//     has brackets in its name or a type, or is 1 MiB long, a name that is not ASCII, a file named
//     "." or "..", a type with parameters. The new form has another boundary, its files follow the
//     fields, and a file without a type is text/plain, the default. Three things cannot be sent to
//     these providers: a form with escapes of a charset other than UTF-8, binary data with such a
//     %, and text with such a %. The error is [client.ErrProxyBody].
//   - For a multipart form that cannot be read twice (no GetBody), the first 64 KiB decide how it
//     is sent. If the rest turns out not to survive that, the request fails, and the provider is
//     not called. All other bodies are streamed without buffering their beginning.
//   - Nango accepts bodies of up to 75 MB by default and holds them in memory. A larger multipart
//     form is sent with its own Content-Type.
//   - A GET or HEAD with a body and a request with an Upgrade header fail with a
//     [*client.SDKValidationError], since the proxy drops such a body and cannot upgrade a
//     connection.
//   - Providers that get their credentials within a JSON body need [WithParsedJSON].
//
// # What Nango changes
//
// Responses come from Nango, which has read them from the provider. In this table, "old" means a
// server up to 0.71.4.
//
//	what                 at the SDK                                          breaks                          what to do
//	status of a 2xx      200, unless it is 204, or the answer is chunked,    SDKs that insist on 201 (gitlab,  WithStatus
//	                     or an attachment or inline by its                   generated clients) or act on 202
//	                     Content-Disposition                                 (polling), 206 (resumed downloads)
//	headers of a 2xx     old: Content-Type, X-Request-Id, X-Correlation-Id   paging by Link, X-Next-Page or    page by parameters; a
//	                     and Mcp-Session-Id alone, unless it is streamed     X-Total ends after page 1         newer server
//	                     as above; new: all but hop-by-hop and CORS          without an error; uploads that
//	                                                                         go on at Location; go-elasticsearch
//	                                                                         without X-Elastic-Product fails
//	                                                                         after the work was done
//	ETag, X-RateLimit-*  old: Nango's own, in place of the provider's        If-Match; an SDK that waits for   one client a connection
//	                                                                         its limit (go-github stops all)
//	                     new: Nango's own ETag where the provider sends
//	                     none
//	errors (4xx, 5xx)    status, headers and body are the provider's; a
//	                     missing Content-Type, charset and ETag are added
//	redirects            followed by Nango, at most 5, to hosts nobody       a POST becomes a GET after 301,   Proxy.Do with
//	                     named; Authorization stays behind, a key in a       302 and 303; an SDK that wants    ForwardHeadersOnRedirect
//	                     header of its own goes along; a DELETE, PUT or      the Location (a signed URL)
//	                     PATCH stays one after 301 and 302
//	path, query          slashes at the beginning become one, dot segments   names of files and objects        not possible
//	                     (%2e too) are resolved, a base URL in the path is   such as ".." and "/a"
//	                     removed, and a ? without a query; in a query
//	                     '"<>|^{}\` and bytes above 0x7f are escaped
//	request headers      hop-by-hop headers, Expect, Host and empty ones     virtual hosts; signatures
//	                     are dropped; a missing User-Agent is axios's,       over such headers
//	                     a missing Accept */*, and a missing
//	                     Accept-Encoding lists what Nango decompresses
//	request body         held whole, then sent with its length; without a    progress bars; uploads in chunks
//	                     Content-Type, and without a body in a POST, PUT     of more than 75 MB
//	                     or PATCH, it is named a form; repeated headers
//	                     are joined by a comma
//	a % in a body or     an error where it cannot be decoded, see above      uploads to providers that have    not possible
//	query                                                                    proxy.headers
//	Set-Cookie           old: withheld from a 2xx; a host of Nango's         sessions by cookie                a newer server
//	HEAD                 Content-Length is 0; a refusal of Nango has no      size before a download
//	                     body and looks like the provider's
//	gzip                 an answer is decompressed, Content-Encoding gone;   Kiota's default client gzips      switch it off in the
//	                     a request that an SDK has compressed is binary      requests                          SDK
//	trailers             lost                                                gRPC                              not possible
//	websockets, h2c      refused                                             realtime APIs                     not possible
//	304 with Location    followed                                            conditional requests
//	time                 an answer with a Content-Length is held whole       first byte of large downloads
//
// If an SDK has a transport chain of its own, with retries or a cache, give it the plain
// [http.Client] of [NewClient], so that requests are not retried twice. Do not use Nango's retries
// (the header Retries, ProxyRequest.Retries) with an SDK that retries requests itself, POSTs
// included: gitlab, discordgo, go-elasticsearch, openai, anthropic, azcore. If the SDK remembers
// limits, cookies or tokens, make one client of the SDK for each connection.
//
// # Errors
//
// The transport returns an error only if Nango itself refuses a request or fails. The errors are
// those of package client; errors.As and errors.Is find them in the [url.Error] that http.Client
// wraps around them. The transport does not retry.
//
//	what happened                  directly, with the SDK     through proxyhttp
//	no such connection             -                          client.ErrNotFound, from Nango
//	the credentials could not      the SDK's 401              client.ErrInvalidCredentials, from Nango: ask the user
//	be refreshed                                              to authorize again once it has lasted
//	Nango holds refreshes back     -                          client.ErrInvalidCredentials, status 424, code
//	                                                          connection_refresh_backoff: try again in 30 s
//	revoked at the provider        the SDK's 401 or 403       the same, from the provider; Nango does not know of it
//	                                                          until the next refresh
//	a permission is missing        the SDK's 403              the same, from the provider
//	rate limited by the provider   the SDK's 429              the same, from the provider
//	rate limited by Nango          -                          client.ErrRateLimited
//	the provider cannot be         the SDK's network error    *client.SDKError, status 500, with Node's code, such as
//	reached                                                   ECONNREFUSED
//	its answer broke off           the SDK's network error    *client.SDKError, status 500, without a code, or an error
//	                                                          of the body where it was streamed
//	Nango cannot be reached        -                          *client.TransportError
//	a host that is not named       -                          *HostError
//
// Two cases cannot be told from a response of the provider: Nango's refusal of a HEAD, which has no
// body, and a provider's response that equals an error of Nango, with the same JSON object, one of
// the proxy's codes and the status that belongs to the code.
package proxyhttp
