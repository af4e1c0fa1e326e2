// Package state holds the state of the emulator: the account with its environments, integrations,
// connections, functions, syncs and records, and the webhooks that it sends. It changes the state
// as time passes, but it does not handle requests; package routes does.
//
// An [Account] has one lock, Mu. Callers must hold it whenever they access the account. The methods
// [Account.Advance], [Account.Run] and [Account.Invoke] are exceptions: they wait or run Go
// functions, and acquire the lock themselves.
package state
