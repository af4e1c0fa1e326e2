// Package script lets a Go program do the work of a Nango integration function. It calls a provider
// with the credentials of a connection, stores records, and keeps checkpoints, locks and logs.
// Names are those of the helper object that Nango passes to functions.
//
// A [Sync] fetches from a provider and stores records; an [Action] performs one operation for a
// caller. Both belong to one connection and one run:
//
//	n, err := script.NewSync(c, nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"})
//	res, err := n.Get(ctx, nango.ProxyRequest{Endpoint: "/repos/NangoHQ/interactive-demo/issues?labels=demo"})
//	…
//	err = n.BatchSave(ctx, issues, "GithubIssueDemo")
//
// Differences from the helper object of Nango's own runner:
//
//   - Calls to the provider go through Nango's proxy, which adds the credentials. A response
//     outside 2xx is a [*ProviderError]; in the runner it is an exception.
//   - Results of the caller's type come from functions: [GetMetadata], [Paginate], [TriggerAction],
//     [ListRecords], [GetRecordsByIDs], [GetCheckpoint]. The methods of the same names return JSON.
//   - TriggerAction runs an action on the script's own connection; [OnConnection] selects another
//     one.
//   - Calls end with their context, where Nango would abort a function.
//   - There is no fetch without credentials; use net/http.
//
// # State
//
// State is stored in a [Store]. Without one the script makes a dry run: a [MemoryStore] keeps
// everything in memory for inspection. [NewPersistStore] stores it in the persist service of a
// self-hosted Nango, which needs ids that Nango fully discloses only to its own runner; see
// [client.PersistConfig]. To store it in your own database, implement [Store].
//
// Records are stored in batches of 1,000, one after another. Ids are checked before anything is
// sent, and if a batch fails, a [*BatchError] reports what is stored. [Sync.TrackDeletesStart] and
// [Sync.TrackDeletesEnd] detect deletions.
//
// # Pages
//
// [Action.Paginate] reads every page of a response, for APIs that page by cursor, link or offset.
// Nango knows how many providers page; [Pagination] adds or overrides settings. An API that repeats
// pages or never ends is an error.
//
// # Errors
//
// If Nango refuses a call, the error is that of package client. No error of this package prints a
// token, a body, a payload or a record.
package script
