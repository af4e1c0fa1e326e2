// Package follow keeps a copy of synced records up to date in a store of your own.
//
// A [Follower] reads what is new in the records of a connection, hands it over in batches,
// deletions included, and stores how far it came. It may be killed between any two steps and goes
// on where it stopped.
//
//	f, err := follow.New(c, follow.Config[Issue]{
//		Models: []follow.Model{{ProviderConfigKey: "github", Name: "GithubIssue"}},
//		Store:  follow.NewSQLStore(db, follow.PostgreSQL),
//		Handle: copyIssues, // func(context.Context, follow.Batch[Issue]) error
//	})
//	http.Handle("POST /webhooks/nango", f.Handler(os.Getenv("NANGO_WEBHOOK_SIGNING_KEY")))
//	err = f.Run(ctx)
//
// [Follower.Once] reads one [Ref] to its end and returns. [Follower.Run] looks at all of them: at
// each after every [Config].Period, and at once after a webhook of a sync.
//
// # Once, or at least once
//
// A batch is handed over before its [State] is stored. If the process ends in between, the batch
// comes again, so Handle must be idempotent. To have every batch exactly once, write the rows and
// the state in one transaction: see [WithTx], and [SQLStore.SaveTx] for transactions that you begin
// yourself.
//
// A record that a sync changes while the list is read comes again with its new data, maybe in the
// same batch; the later one is the newer one. Deleted records come with RecordMetadata.DeletedAt
// set, pruned ones with PrunedAt set and without their data.
//
// # Reset records
//
// A sync that is triggered with EmptyCache drops its records without marking them deleted. A
// follower notices that the records that it has read are gone, before it hands over what came
// after. The same holds for a cursor that the server refuses. Both are a [*ResetError].
// [Follower.Reconcile] then reads all records anew; with [Config].Reconcile the follower does so by
// itself.
//
// Each reading of the whole list is a pass, and has a number, [Batch].Pass, which begins at 1.
// Store it with each row. When a later pass is complete, a last batch has Sweep set: delete the
// rows of its Ref whose pass is smaller. They are the ones that no longer exist.
//
// Where every record that was read before is deleted and then saved again, Nango counts them as
// new, and they are taken for reset too.
//
// The check costs no request as a rule: each look starts one record before the stored cursor, and
// finds that record again. Where that record was changed and nothing else is known to be older, one
// request asks for the oldest record. A look of several pages ends with such a request too.
//
// # Several followers
//
// In a process a Ref is read by one call at a time; a second one waits. Nothing keeps two processes
// from reading the same Ref at the same time, but only one of them can store its state: the other
// one gets [ErrOvertaken], and with [WithTx] none of its rows is written. Without a transaction
// both hand the batch over. To spread many connections over many machines without reading anything
// twice, use the module wrappers/follow/riverfollow.
//
// # Limits
//
// A Follower sends its requests through the client that it was given. A [Limiter] keeps a process
// under the account's limit. When the server answers 429 nevertheless, all workers of Run wait
// until the server's window has ended.
//
// The README of this package has figures: what a limit can follow, how long changes take, and how
// to choose between webhooks and polling.
package follow
