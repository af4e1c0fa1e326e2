// Package script lets a Go program do the work of a Nango integration function. It calls a provider
// with the credentials of a connection, stores records, and uses checkpoints, locks and logs. Its
// methods have the names of the helper object that Nango passes to its functions.
//
// A [Sync] fetches data from a provider and stores records; an [Action] performs one operation and
// returns its result. Create a new one for each run on a connection:
//
//	n, err := script.NewSync(c, nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"})
//	res, err := n.Get(ctx, nango.ProxyRequest{Endpoint: "/repos/NangoHQ/interactive-demo/issues?labels=demo"})
//	…
//	err = n.BatchSave(ctx, issues, "GithubIssueDemo")
//
// The package differs from the helper object of Nango's own runner as follows:
//
//   - Calls to the provider go through Nango's proxy, which adds the credentials. A response with a
//     status outside 2xx is returned as a [*ProviderError]; the runner throws an exception.
//   - These functions return results of a type that the caller chooses: [GetMetadata], [Paginate],
//     [TriggerAction], [ListRecords], [GetRecordsByIDs], [GetCheckpoint]. The methods of the same
//     names return JSON.
//   - TriggerAction runs an action on the script's own connection; [OnConnection] selects another
//     one.
//   - If a context is canceled, the call that uses it ends. Nango's runner aborts the whole
//     function instead.
//   - A Link header may have any length, and its parameters may be in upper case. The runner (as of
//     0.71.10) does not find the next page in a header of more than 2,000 characters or with
//     REL="next", and ends the iteration without an error.
//   - There is no method to send a request without credentials; use net/http.
//
// # State
//
// A script stores its state in a [Store]. By default a script makes a dry run: a [MemoryStore]
// keeps everything in memory for inspection. [NewPersistStore] stores the state in the persist
// service of a self-hosted Nango. It requires several ids. Only Nango's own runner receives all of
// them; see [client.PersistConfig]. To keep the state in your own database, implement [Store].
//
// Records are stored in batches of 1,000, one after another. All ids are checked before the first
// batch is sent. If a batch fails, a [*BatchError] reports how many records are stored.
// [Sync.TrackDeletesStart] and [Sync.TrackDeletesEnd] detect deletions.
//
// # Pages
//
// [Action.Paginate] reads every page of a response, for APIs that paginate by cursor, link or
// offset. Nango has settings for many providers; [Pagination] adds or overrides settings. The
// iteration ends with an error if an API repeats pages or returns too many pages.
//
// # Errors
//
// If Nango refuses a call, the error is one of the errors of package client. No error of this
// package contains a token, a body, a payload or a record.
package script
