// Package webhook receives the webhooks that Nango sends to your application. It verifies that
// Nango signed a request, decodes the body into a typed [Event], and answers with a status that
// makes Nango deliver the event again if you could not process it.
//
// Nango POSTs JSON to the webhook URLs of an environment when a connection is created, reauthorized
// or deleted, or when its credentials can no longer be refreshed ([Auth]); when a sync run ends
// ([Sync]); when an asynchronous action ends ([AsyncAction]); and when it forwards a webhook of an
// external API ([Forward]).
//
// # Receiving
//
// [Handler] suffices for most applications:
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
// In your own handler, call [Receiver.Read] or [Read]. Both limit the length of the body, verify
// it, and only then parse it. Only Receiver.Read also limits the memory that all requests use
// together. For frameworks without an [http.Request], call [Verify] and then [Parse]. Parse does
// not check signatures: verify the body before you trust the result.
//
// # Unauthenticated requests
//
// Anyone can send a request with an invalid signature, which is detected only after the body has
// been read. A [Receiver] therefore accepts bodies of up to 1 MiB ([WithMaxBodyBytes]), holds at
// most 16 MiB of unfinished bodies at a time ([WithMaxTotalBytes]), allocates memory only for bytes
// that have arrived, and waits at most 10 seconds for a body ([WithReadTimeout]). The HTTP server
// is responsible for everything before the body: set [http.Server.ReadHeaderTimeout], and set
// ReadTimeout to limit other handlers as well. By default, neither timeout is set.
//
// # The signing key
//
// Nango shows the signing key under Environment Settings > Webhooks. It is not the API key: the two
// are equal only in environments that were created before 2026-04-20 and whose keys were never
// rotated. During a rotation, pass the old and the new key; a signature made with either key is
// accepted. An empty list of keys, or an empty key in the list, is an error, and no request is
// accepted.
//
// # Answers and retries
//
// Nango waits 20 seconds for an answer and treats any 2xx status as success. It delivers the event
// again only after a 5xx status or a network failure, first after 3 seconds and then after 6 more.
// An event that is answered with 3xx or 4xx is lost. So answer with 5xx if the failure may be
// temporary, as [Handler] does if your function returns an error. Do not do slow work before the
// answer: queue [Event.Raw], which [Parse] can decode again. [StatusCode] returns the status for an
// error of this package.
//
// # Repeated events
//
// The same event can arrive several times: because Nango retries, because an environment has two
// webhook URLs, or because someone replays a request. Nango sends neither a timestamp nor a
// delivery id that would distinguish the copies, and a signature stays valid as long as its key.
// Make your function idempotent. If you cannot, remember the SHA-256 of [Event.Raw] for a few
// minutes. Do not remember it for longer, because two distinct events can be identical byte for
// byte (for example the second failed refresh of a connection).
//
// # What a signature proves
//
// A signature proves that Nango sent these bytes, not who wrote them. The content of a forwarded
// webhook was written by the provider or, if Nango cannot check the provider's own signature, by
// anyone who knows the integration's webhook URL at Nango. A webhook that Nango cannot match to a
// connection is forwarded unchanged ([TypeUnattributed]), so its author can even make it look like
// one of the other types. Treat an event only as a hint: before your program grants access because
// of an event, ask Nango's API for the connection that the event names.
//
// Request headers ([Event.Header]), including those of the provider, are not signed.
//
// # Testing
//
// In tests, [Sign] returns the value of the signature header for a request to your own handler.
//
// Payloads and headers follow Nango's documentation, "Webhooks from Nango" and "Webhook
// forwarding".
package webhook
