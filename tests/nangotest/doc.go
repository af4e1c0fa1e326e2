// Package nangotest is an emulator of Nango for tests. It is a stateful server in the memory of the
// test process, and responds as a real Nango server does. It validates requests as strictly as
// Nango and has the same error codes, statuses and quirks, but it needs no credentials and no
// network.
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
// The client that [Server.Client] returns needs no socket: the server handles its requests in the
// same process, so it also works in a testing/synctest bubble. [Server.URL] is the address of the
// same server on a loopback socket, for other processes and programs in other languages.
//
// [Seed] lists what a test can set up. [Server.Requests], [Server.Webhooks] and [Server.Logs]
// report what happened, [Server.Fail] makes requests fail, and [Server.Advance] lets time pass.
//
// Web pages can use the server too. It serves the endpoints that @nangohq/frontend calls, the
// Connect page to which the link of a connect session leads, and the consent page of a provider. A
// function set by [WithConsent] can grant or deny consent in place of a person, and faults of the
// operation "token" make the provider's token endpoint fail. [Server.CompleteConnect] and
// [Server.FailConnect] end a session without a page. `nango deploy` deploys a project's functions
// to the server; each of them runs the seeded Go function of the same name.
package nangotest
