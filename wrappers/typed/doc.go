// Package typed is what the code that cmd/nango-models generates is made of: handles for the syncs
// and actions of an environment, and the few types that JSON needs and Go does not have.
//
// A generated file declares a struct for each model, a [Sync] for each model of a sync, and an
// [Action] for each action, so that a program names them once and the compiler checks the rest:
//
//	for issue, err := range models.GithubIssues.All(ctx, c, "customer-1") { … } // client.Record[models.GithubIssue]
//	out, err := models.CreateIssue.Trigger(ctx, c, "customer-1", models.CreateIssueInput{Title: "Broken"})
//
// The handles call package client; its options, errors and limits apply.
package typed
