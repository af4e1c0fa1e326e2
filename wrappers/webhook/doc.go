// Package webhook receives the webhooks that Nango sends to your application. It verifies that
// Nango signed a request, decodes the body into a typed [Event], and answers with a status that
// makes Nango deliver the event again if you could not process it.
//
// Nango POSTs JSON to the URLs of an environment when a connection is created, reauthorized,
// deleted, or can no longer be refreshed ([Auth]), when a sync run ends ([Sync]), when an
// asynchronous action ends ([AsyncAction]), and when it forwards a webhook of an external API
// ([Forward]).
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
//		return nil // ignore types that Nango adds later
//	}
//
// [Receiver.Read] does the same inside a handler of your own. [Read] does too, but without a bound
// over all requests together. Both bound the body, verify it, and only then parse it. [Verify] and
// [Parse] are the individual steps, for frameworks without an [http.Request]. [Parse] does not
// check signatures: verify the body before you trust the result.
//
// # Unauthenticated requests
//
// Anybody can send a request with an invalid signature, which is detected only after the body has
// been read. A [Receiver] therefore accepts bodies of up to 1 MiB ([WithMaxBodyBytes]), reads up to
// 16 MiB of them at a time ([WithMaxTotalBytes]), allocates memory only for what has arrived, and
// waits at most 10 seconds for a body ([WithReadTimeout]). The server is responsible for what
// precedes the body: set [http.Server.ReadHeaderTimeout], and ReadTimeout to bound other handlers
// as well. Neither has a bound by default.
//
// # The signing key
//
// Nango shows the signing key under Environment Settings > Webhooks. It is not the API key: the two
// are equal only in environments created before 2026-04-20 whose keys were never rotated. During a
// rotation, pass the old and the new key; a signature by either is accepted. An empty list of keys,
// or an empty key in the list, is an error, and no request is accepted.
//
// # Answers and retries
//
// Nango waits 20 seconds for an answer and treats any 2xx as success. It delivers again, 3 and then
// 6 seconds later, only after a 5xx answer or a network failure; an event answered with 3xx or 4xx
// is lost. So answer a failure that may be temporary with a 5xx, as [Handler] does if your function
// returns an error. Do not do slow work before the answer: queue [Event.Raw], which [Parse] can
// decode again. [StatusCode] returns the status for an error of this package.
//
// # Repeated events
//
// The same event can arrive several times: by a retry, by the second webhook URL of an environment,
// or because somebody replays a request. Nango sends neither a timestamp nor a delivery id that
// would distinguish the copies, and a signature stays valid as long as its key. Make your function
// idempotent. If you cannot, remember the SHA-256 of [Event.Raw] for a few minutes. Do not remember
// it for longer, since two distinct events can be identical byte for byte (for example the second
// failed refresh of a connection).
//
// # What a signature proves
//
// A signature proves that Nango sent these bytes, not who wrote them. The content of a forwarded
// webhook was written by the provider or, if Nango cannot check the provider's own signature, by
// anybody who knows the integration's webhook URL at Nango. A webhook that Nango cannot match to a
// connection is forwarded as it is, without a wrapper ([TypeUnattributed]), so its author can even
// make it look like one of the other types. Treat an event as a hint: before it grants access to
// anything, fetch the connection that it names from Nango's API.
//
// Request headers ([Event.Header]), including those of the provider, are not signed.
//
// # Testing
//
// [Sign] returns the signature header of a request that your own handler accepts.
//
// Payloads and headers follow Nango's documentation, "Webhooks from Nango" and "Webhook
// forwarding".
package webhook
