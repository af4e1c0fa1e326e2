// Package riverfollow spreads the work of a follower of package follow over any number of
// processes. The processes share a job queue of riverqueue/river, which is in the same PostgreSQL
// database as the copy of the records.
//
//	pool, err := pgxpool.New(ctx, os.Getenv("DATABASE_URL"))
//	err = riverfollow.Migrate(ctx, pool)
//	table, store := riverfollow.Table{}, riverfollow.NewStore(pool)
//	f, err := follow.New(c, follow.Config[json.RawMessage]{
//		Models: []follow.Model{{ProviderConfigKey: "github", Name: "GithubIssue"}},
//		Store:  store, Handle: riverfollow.WithTx(store, table.Write), Reconcile: true,
//	})
//	cfg := &river.Config{Queues: map[string]river.QueueConfig{river.QueueDefault: {MaxWorkers: 8}}}
//	err = riverfollow.Configure(cfg, f, riverfollow.Options{Period: time.Minute})
//	queue, err := river.NewClient(riverpgxv5.New(pool), cfg)
//	err = queue.Start(ctx)
//
// River elects one of the processes as the leader. In each period, the leader lists the connections
// and queues a [Job] for each Ref that has no job yet. A Ref names the records of one model and
// variant in one connection. A job calls [follow.Follower.Turn], which reads a limited number of
// batches of these records. If the Ref has further records, the job goes to the end of the queue.
// [Handler] queues a job for a webhook, ahead of the periodic jobs.
//
// River retries a failed job after one second, two, four, and so on, but never later than after one
// period. So after an outage of any length, every connection is read again within one period plus
// the duration of one job. If a process is killed, another process takes over its jobs after one
// period. Records and state are written in one transaction. So the copy stays correct if a process
// is killed at any point, and if two processes work on the same job.
package riverfollow
