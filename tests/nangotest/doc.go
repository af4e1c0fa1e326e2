// Package nangotest is an emulator of Nango for tests: a stateful server in the memory of the test,
// which responds as a real one does. It validates as strictly and has the same error codes,
// statuses and quirks, but it needs no credentials and calls nobody.
//
//	func TestMyCode(t *testing.T) {
//		srv := nangotest.NewServer(t, nangotest.WithSeed(nangotest.Seed{
//			Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github"}},
//			Connections: []nangotest.Connection{{
//				ProviderConfigKey: "github", ConnectionID: "user-42",
//				Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_test"}),
//			}},
//		}))
//		client := srv.Client()
//		...
//	}
//
// [Server.Client] needs no socket: the server handles its requests in the same process, so that it
// also works in a testing/synctest bubble. [Server.URL] is the same server on a loopback socket,
// for programs and other languages.
//
// [Seed] is what a test can set up. [Server.Requests], [Server.Webhooks] and [Server.Logs] report
// what happened, [Server.Fail] makes requests fail, and [Server.Advance] lets time pass.
//
// Web pages can use the server too: it serves @nangohq/frontend, a Connect page to which the link
// of a session leads, and a provider that asks for consent. [WithConsent] decides in place of a
// person, and faults of the operation "token" make the provider's token endpoint fail.
// [Server.CompleteConnect] and [Server.FailConnect] end a session without a page. `nango deploy`
// deploys a project's functions, each of which runs the Go function with its name.
package nangotest
