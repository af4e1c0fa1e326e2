// Package script is what a Go program needs to do the work of a Nango integration function: calls to a provider with
// the credentials of a connection, records that are stored, checkpoints, locks and logs, under the names that the
// functions' helper object has.
//
// A [Sync] fetches from a provider and stores records; an [Action] does something for a caller. Both are bound to one
// connection and to one run:
//
//	n, err := script.NewSync(c, nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"})
//	res, err := n.Get(ctx, nango.ProxyRequest{Endpoint: "/repos/NangoHQ/interactive-demo/issues?labels=demo"})
//	…
//	err = n.BatchSave(ctx, issues, "GithubIssueDemo")
//
// What differs from the helper object of Nango's own runner:
//
//   - Calls to the provider go through Nango's proxy, which adds the credentials. An answer that is not 2xx is a
//     [*ProviderError], as it is an exception there.
//   - Results of the caller's type come from functions: [GetMetadata], [Paginate], [TriggerAction], [ListRecords],
//     [GetRecordsByIDs], [GetCheckpoint]. The methods of the same names return JSON.
//   - TriggerAction runs an action on the script's own connection; [OnConnection] names another one.
//   - A context ends calls, where Nango aborts a function.
//   - There is no fetch without credentials; that is what net/http does.
//
// # State
//
// State goes to a [Store]. Without one the script runs dry: a [MemoryStore] takes everything, and tells it afterwards.
// [NewPersistStore] hands it to the persist service of a self-hosted Nango, which needs ids that Nango tells its own
// runner only in part; see [client.PersistConfig]. A store in your own database is an implementation of [Store] away.
//
// Records are stored in batches of 1,000, one after the other. Ids are checked before anything is sent, and a
// [*BatchError] tells what is stored when a batch fails. Deletions are found with [Sync.TrackDeletesStart] and
// [Sync.TrackDeletesEnd].
//
// # Pages
//
// [Action.Paginate] reads every page of an answer, for APIs that page by cursor, by link or by offset. How a provider
// pages is known to Nango for many of them; [Pagination] says what is missing or different. An API that leads in
// circles or never ends is an error.
//
// # Errors
//
// Refusals of Nango are the client's errors. None of this package's errors prints a token, a body, a payload or a
// record.
package script
