// Package riverfollow spreads a follower of package follow over any number of processes, by the
// queue riverqueue/river in the PostgreSQL in which the copy is kept too.
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
// In each period one of the processes, the leader of the queue, lists the connections and queues a
// [Job] for each that has none. A job is one turn of the follower. A Ref with further records goes
// to the end of the queue, behind the other ones. [Handler] queues a job for a webhook, in front of
// those of the period.
//
// A job that fails is tried again after a second, two, four, and so on, but never later than after
// a period. So after an outage of any length every connection has been looked at after one period
// and what a look takes. The job of a killed process is given to another one after a period.
// Records and state are written in one transaction, so that it makes no difference where the
// process ended, or whether it still lives and writes as well.
package riverfollow
