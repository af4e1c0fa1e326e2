// Package webhook receives the webhooks that Nango sends to your application:
// it checks that Nango signed a request, turns the body into a typed [Event],
// and answers in the way that makes Nango deliver again when you could not.
//
// Nango POSTs JSON to the URLs of an environment when a connection was made,
// authorized again, deleted, or can no longer be refreshed ([Auth]), when a sync ran
// ([Sync]), when an asynchronous action ended ([AsyncAction]), and when it
// passes on a webhook of an external API ([Forward]).
//
// # Receiving
//
// [Handler] is all that most applications need:
//
//	key := os.Getenv("NANGO_WEBHOOK_SIGNING_KEY")
//	http.Handle("/webhooks/nango", webhook.Handler([]string{key}, onEvent))
//
//	func onEvent(ctx context.Context, ev *webhook.Event) error {
//		switch ev.Type {
//		case webhook.TypeAuth:
//			return saveConnection(ctx, ev.Auth)
//		case webhook.TypeSync:
//			return readRecords(ctx, ev.Sync)
//		}
//		return nil // types that Nango adds later are no failure
//	}
//
// [Receiver.Read] does the same inside a handler of your own, and so does [Read]
// without a bound over all requests: it bounds the body, verifies it, and only then
// parses it. [Verify] and [Parse] are those steps
// alone, for frameworks without an [http.Request]. [Parse] does not look at
// signatures: what it returns is only as trustworthy as its caller made sure of.
//
// # Strangers
//
// Anybody can send a request with a signature that is wrong, which is known when the
// body has been read. A [Receiver] takes bodies of up to 1 MiB ([WithMaxBodyBytes]),
// 16 MiB of them at a time ([WithMaxTotalBytes]), holds no more of one than has
// arrived, and waits 10 seconds for it ([WithReadTimeout]). What comes before the
// body is the server's business: set [http.Server.ReadHeaderTimeout], and ReadTimeout
// to bound other handlers as well. Neither has a bound by default.
//
// # The key
//
// The signing key stands in Nango under Environment Settings > Webhooks. It is
// not the API key: the two are equal only in environments made before
// 2026-04-20 whose keys were never rotated. While you rotate it, give the old
// and the new key; a signature by either is good. No key, or an empty one in
// the list, is an error and never lets anything pass.
//
// # Answers and retries
//
// Nango waits 20 seconds for an answer and takes any 2xx for success. It
// delivers again, 3 and then 6 seconds later, after a 5xx answer or a network
// failure only; an event answered with 3xx or 4xx is gone. So report a failure
// that may pass with a 5xx, which is what [Handler] does for an error of your
// function. Do not do slow work before the answer: queue [Event.Raw], which
// [Parse] reads again. [StatusCode] gives the status for an error of this package.
//
// # Repeated events
//
// The same event can arrive several times: by a retry, by the second webhook
// URL of an environment, or because somebody replays a request that they saw.
// Nango sends neither a time nor a delivery id that would tell the copies apart,
// and a signature is good for as long as its key. Make your function idempotent.
// Where it cannot be, remember the SHA-256 of [Event.Raw] for some minutes; for
// longer would be wrong, as two events can be the same byte for byte (the second
// failed refresh of a connection, say).
//
// # What a signature proves
//
// It proves that Nango sent these bytes, not who wrote them. What is forwarded
// was written by the provider or, where Nango cannot check the provider's own
// signature, by anybody who knows the integration's webhook URL at Nango. A
// webhook that Nango cannot match to a connection is passed on as it came,
// without a wrapper ([TypeUnattributed]), so that its writer could even dress it
// as one of the other types. Take an event for a hint: before it gives anybody
// access to something, fetch the connection that it names from Nango's API.
//
// Request headers, the provider's among them ([Event.Header]), are not signed.
//
// # In tests
//
// [Sign] makes the header of a request that your own handler accepts.
//
// Payloads and headers are those of Nango's documentation, "Webhooks from
// Nango" and "Webhook forwarding".
package webhook
