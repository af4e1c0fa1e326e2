// Package state holds the state of the emulator: the account with its environments, integrations,
// connections, functions, syncs and records, and the webhooks that it sends. It changes the state
// as time passes, but it does not handle requests; package routes does.
//
// An [Account] has one lock, Mu. Callers must hold it whenever they access the account. Callers
// must not hold it when they call [Account.Advance], [ActionRun.Run] or [Invocation.Run], which
// wait or run Go functions.
package state
