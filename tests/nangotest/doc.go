// Package nangotest is an emulator of Nango for tests: a stateful server in the memory of the test,
// which answers as a real one does. Strict where it is strict, with its codes, its statuses and its
// quirks, but without its secrets.
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
// [Server.Client] needs no socket: its requests are answered in the same process, so that it works
// inside testing/synctest too. [Server.URL] is the same server over a loopback socket, for programs
// and other languages.
//
// What a test may set up stands in [Seed]; what it may observe are [Server.Requests],
// [Server.Webhooks] and [Server.Logs]; what it may break, [Server.Fail]; and time passes with
// [Server.Advance].
//
// Web pages reach it too: @nangohq/frontend, a Connect page where a session's link leads, and a
// provider that asks for consent ([WithConsent] answers in a person's place), whose token endpoint
// can fail as the operation "token" of a [Fault]. [Server.CompleteConnect] and [Server.FailConnect]
// end a session without a page. `nango deploy` makes a project's functions known; they run the Go
// function of their name.
package nangotest
