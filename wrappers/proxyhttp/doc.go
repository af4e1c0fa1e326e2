// Package proxyhttp lets a provider's own Go SDK work unchanged with the connections that Nango holds: it gives the
// SDK an [http.RoundTripper] or [http.Client] whose requests go through Nango's proxy, which adds the credentials.
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
// Credentials go where a request goes, so only hosts that you named are served. A request to any other one is a
// [*HostError], and nothing is sent; that is also what stops a redirect, or a link in an answer, from leading away.
//
//   - [WithHosts]: the provider's API. Requests go to the base URL that Nango has for the provider. Where that base
//     has a path, such as https://slack.com/api, the SDK's has it too; [WithStripPrefix] takes it off, since it would
//     be there twice.
//   - [WithBaseURLOverride]: further hosts of the provider that take the same credentials. Nango is told to use https
//     and the host instead of its base URL; a server may forbid that (error base_url_override_disabled).
//   - [WithDirectHosts]: hosts that need no credentials, as storage with signed URLs does. They are asked directly,
//     without Nango and without credentials.
//
// Hosts compare without regard to case and to a dot at the end. A name without a port stands for port 443, so plain
// http is refused; a name with a port stands for that port alone. Names below a named host are not included.
//
// # What travels
//
// Method, path, query, headers and body go to the provider as the SDK made them, and its answer comes back as it is,
// whatever the status. Bodies stream in both directions. Credentials of the SDK's own, in the Authorization header or
// in the URL, are dropped, so give the SDK none, or any text if it insists. Nango reads JSON and writes it again, which
// rounds integers above 2^53.
//
// Only refusals of Nango itself are errors: those of package client, which errors.As and errors.Is find in the
// [url.Error] that http.Client puts around them. They are not retried.
//
// Nango follows redirects itself, without the credentials where they lead to another host. One that does arrive here
// is the provider's answer like any other; the [http.Client] follows it, through this transport again.
//
// A server may withhold the provider's headers apart from Content-Type from a successful answer. An SDK that finds
// the next page in a Link header then sees one page only.
package proxyhttp
