// Package follow keeps a copy of synced records up to date in a store that you choose.
//
// A [Follower] reads the new, changed and deleted records of a connection, passes them in batches
// to your Handle function, and stores the position that it has reached. Its process may be killed
// at any moment; the next one continues from the stored position.
//
//	f, err := follow.New(c, follow.Config[Issue]{
//		Models: []follow.Model{{ProviderConfigKey: "github", Name: "GithubIssue"}},
//		Store:  follow.NewSQLStore(db, follow.PostgreSQL),
//		Handle: copyIssues, // func(context.Context, follow.Batch[Issue]) error
//	})
//	http.Handle("POST /webhooks/nango", f.Handler(os.Getenv("NANGO_WEBHOOK_SIGNING_KEY")))
//	err = f.Run(ctx)
//
// [Follower.Once] reads everything that is new for one [Ref] and returns. One such reading is
// called a look. [Follower.Run] looks at every Ref once in each [Config].Period. It also looks at a
// Ref as soon as a webhook reports that the sync of the Ref has run.
//
// # Once, or at least once
//
// A batch is passed to Handle before its [State] is stored. If the process ends in between, the
// batch comes again, so Handle must be idempotent. To apply every batch exactly once, write the
// rows and the state in one transaction: see [WithTx], or [SQLStore.SaveTx] for transactions that
// you begin yourself.
//
// A record that a sync changes while the list is being read comes again with its new data, perhaps
// in the same batch; the later one is the newer one. Deleted records have RecordMetadata.DeletedAt
// set. Pruned records have PrunedAt set and no data.
//
// # Reset records
//
// If a sync is triggered with EmptyCache, Nango drops the sync's records without marking them
// deleted. Before a follower passes on newer records, it checks that the records it read earlier
// still exist. If they do not, or if the server refuses the stored cursor, the error is a
// [*ResetError]. [Follower.Reconcile] then reads all records again. If [Config].Reconcile is set,
// the follower does so automatically.
//
// Each reading of the whole list is called a pass. [Batch].Pass is its number, which starts at 1.
// Store the number with each row. When a pass after the first is complete, one last batch has Sweep
// set: delete the rows of its Ref that have a smaller pass number, because their records no longer
// exist.
//
// If every record that was read before has been deleted and then saved again, Nango counts all of
// them as new. The follower reports this as a reset too.
//
// The check usually needs no extra request: each look starts one record before the stored cursor,
// so the first record that it reads should be the record of the cursor. If that record has changed
// and no older record is on the page, the follower sends one request for the oldest record. A look
// of several pages ends with such a request too.
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
