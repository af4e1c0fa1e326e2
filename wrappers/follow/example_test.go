package follow_test

import (
	"context"
	"fmt"
	"log"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/follow"
)

func ExampleFollower_Once() {
	srv, err := nangotest.Start(nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "github", Provider: "github"}},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: "github", ConnectionID: "user-42",
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_example"}),
		}},
		Records: []nangotest.Records{{
			ProviderConfigKey: "github", ConnectionID: "user-42", Model: "GithubIssue", Rows: []Issue{{ID: "1", Title: "Crash on start"}},
		}},
	}))
	if err != nil {
		log.Fatal(err)
	}
	defer srv.Close()

	f, err := follow.New(srv.Client(), follow.Config[Issue]{
		Handle: func(_ context.Context, b follow.Batch[Issue]) error {
			for _, r := range b.Records {
				fmt.Printf("%s %s: %s\n", r.Metadata.LastAction, r.Data.ID, r.Data.Title)
			}
			return nil
		},
	})
	if err != nil {
		log.Fatal(err)
	}
	ref := follow.Ref{
		Connection: nango.ConnectionRef{ProviderConfigKey: "github", ConnectionID: "user-42"},
		Model:      "GithubIssue",
	}
	for range 2 { // the second call finds nothing new
		result, err := f.Once(context.Background(), ref)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(result.Records, "records")
	}
	// Output:
	// ADDED 1: Crash on start
	// 1 records
	// 0 records
}
