// Package state holds the state of the emulator: the account with its environments, integrations,
// connections, functions, syncs and records, and the webhooks that it sends. It changes the state
// as time passes. Package routes handles the requests.
//
// An [Account] has one lock, Mu. Callers must hold it whenever they access the account. Callers
// must not hold it when they call [Account.Advance], [ActionRun.Run] or [Invocation.Run], because
// these methods wait or call Go functions of the test.
package state
