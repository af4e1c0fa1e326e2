// Package state is what the emulator knows and what happens to it as time passes: the account, its
// environments, integrations and connections; their functions, syncs and records; and the webhooks
// that leave. It takes no requests; package routes does.
//
// An [Account] has one lock, Mu, which callers hold around every access but the methods that wait or
// run Go functions: [Account.Advance], [Account.Run], [Account.RunSync] and [Account.Invoke] take it
// themselves.
package state
