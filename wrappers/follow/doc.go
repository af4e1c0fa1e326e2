// Package follow keeps a copy of synced records up to date in a store that you choose.
//
// A [Follower] reads the new, changed and deleted records of a connection, passes them in batches
// to your Handle function, and stores the position that it has reached. Its process may be killed
// at any moment; the next process continues from the stored position.
//
//	f, err := follow.New(c, follow.Config[Issue]{
//		Models: []follow.Model{{ProviderConfigKey: "github", Name: "GithubIssue"}},
//		Store:  follow.NewSQLStore(db, follow.PostgreSQL),
//		Handle: copyIssues, // func(context.Context, follow.Batch[Issue]) error
//	})
//	http.Handle("POST /webhooks/nango", f.Handler(os.Getenv("NANGO_WEBHOOK_SIGNING_KEY")))
//	err = f.Run(ctx)
//
// [Follower.Once] reads everything that is new for one [Ref] and returns. [Follower.Run] does so
// for every Ref, once in each [Config].Period and as soon as a webhook reports that a sync has run.
// It logs failures, to slog.Default() if there is no [Config].Logger, and counts them in
// [Follower.Stats].
//
// Only [Config].Handle is required. The fields Store, Misfits and Reconcile of [Config] change
// these defaults: The positions are kept in memory, so a new process reads all records again. A
// record that does not fit the type of the records ends the reading with an error ([MisfitStop]).
// If the records were reset, every reading returns a [*ResetError] until [Follower.Reconcile] is
// called.
//
// # Words
//
//   - A Ref names the records of one model and variant in one connection.
//   - A reading is one call of [Follower.Once], [Follower.Turn] or [Follower.Reconcile], by the
//     program or by Run. It passes to Handle the records that are new since the last reading.
//   - A turn is a reading that ends after [Config].TurnBatches batches, so that other Refs are read
//     too.
//   - A pass goes through the whole list of records, in one reading or several. The first pass
//     begins with the first reading. Each later pass begins after a reset. Readings after the end
//     of a pass still have the number of that pass.
//   - A sweep is the last batch of each pass except the first. It has no records; Handle deletes
//     the rows that the pass has not written.
//   - A step is a change of the stored [State] of a Ref. Every batch has a step, which stores
//     the position after the batch.
//   - A misfit is a record that does not fit the type of the records.
//
// # Once, or at least once
//
// A batch is passed to Handle before its [State] is stored. If the process ends in between, the
// batch comes again, so Handle must be idempotent. To apply every batch exactly once, write the
// rows and the state in one transaction: see [WithTx], or [SQLStore.SaveTx] for transactions that
// you begin yourself.
//
// If a sync changes a record while the list is being read, the record comes again with its new
// data, perhaps in the same batch. If a record occurs twice, the later occurrence is the newer one.
// Deleted records have RecordMetadata.DeletedAt set. Pruned records have PrunedAt set, and only
// their id is left.
//
// # Reset records
//
// If a sync is triggered with EmptyCache, Nango drops the sync's records without marking them
// deleted. Before a follower passes on newer records, it checks that the records it read earlier
// still exist. If they do not, or if the server refuses the stored cursor, the error is a
// [*ResetError]. [Follower.Reconcile] then reads all records again. If [Config].Reconcile is set,
// the follower does so automatically.
//
// Such a pass through all records ends with a sweep. To be ready for it, store [Batch].Pass with
// each row. When a batch has Sweep set, delete the rows of its Ref that have a smaller number,
// because their records no longer exist. examples/follow-sqlite shows this.
//
// If every record that was read before has been deleted and then saved again, Nango counts all of
// them as new. The follower reports this as a reset too.
//
// The check usually needs no extra request. Each reading begins with the last record of the
// previous reading. If that record is still there, there was no reset. If it is missing, it may
// merely have changed, which moves it to the end of the list. The follower then searches for
// another record that existed before: first among the records that it has just read, and then, with
// a request, at the beginning of the list. A reading of several pages ends with such a request too.
//
// # Deleted connections
//
// If Nango answers that the connection of a Ref is unknown, Run stops following the Ref and calls
// [Hooks].Stopped. Any other response with status 404, such as a gateway's, is an ordinary failure.
// [Follower.Forget] deletes the stored state of a Ref.
//
// # Several followers
//
// Within a process, only one call reads a Ref at a time; a second call waits. Two processes can
// read the same Ref at the same time, but only one of them can store its state. The other one gets
// [ErrOvertaken], and with [WithTx] none of its rows are written. Without a transaction, both pass
// the batch to Handle. To spread many connections over several machines without reading anything
// twice, use the module wrappers/follow/riverfollow.
//
// # Limits
//
// A Follower sends its requests through the client that was passed to [New]. A [Limiter] keeps a
// process within the account's rate limit. If the server answers 429 nevertheless, all workers of
// Run wait until the server's rate limit window has ended.
//
// The README of this package has measurements: how many connections fit within a rate limit, how
// soon changes arrive, and how to choose between webhooks and polling.
package follow
