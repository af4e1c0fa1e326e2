// Package state holds what the emulator knows and changes as time passes: the account with its
// environments, integrations, connections, functions, syncs and records, and the webhooks that it
// sends. It handles no requests; package routes does.
//
// An [Account] has one lock, Mu. Callers hold it around every access, except for the methods that
// wait or run Go functions: [Account.Advance], [Account.Run] and [Account.Invoke] take the lock
// themselves.
package state
