package token_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"

	"golang.org/x/oauth2"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
	"github.com/nango-go/nango/wrappers/token"
)

// In a real program, create c with nango.New(os.Getenv("NANGO_SECRET_KEY")) or nango.FromEnv().
func ExampleNewSource() {
	srv, c := startNango()
	defer srv.Close()
	provider := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, r.Header.Get("Authorization"))
	}))
	defer provider.Close()

	ctx := context.Background()
	hc := oauth2.NewClient(ctx, token.NewSource(ctx, c, nango.ConnectionRef{ProviderConfigKey: "drive", ConnectionID: "user-42"}))
	resp, err := hc.Get(provider.URL + "/files")
	if err != nil {
		log.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, _ := io.ReadAll(resp.Body)
	fmt.Printf("%s\n", body)
	// Output: Bearer ya29.example
}

func ExampleNewSource_errors() {
	srv, c := startNango()
	defer srv.Close()
	ctx := context.Background()
	for _, id := range []string{"user-42", "user-43", "user-44"} {
		_, err := token.NewSource(ctx, c, nango.ConnectionRef{ProviderConfigKey: "drive", ConnectionID: id}).Token()
		switch {
		case errors.Is(err, nango.ErrInvalidCredentials):
			fmt.Println(id, "has to authorize again")
		case errors.Is(err, nango.ErrNotFound):
			fmt.Println(id, "has no connection")
		case errors.Is(err, token.ErrNoAccessToken):
			fmt.Println(id, "did not authorize with OAuth 2")
		case err == nil:
			fmt.Println(id, "is ready")
		}
	}
	// Output:
	// user-42 is ready
	// user-43 did not authorize with OAuth 2
	// user-44 has no connection
}

func startNango() (*nangotest.Server, *nango.Client) {
	srv, err := nangotest.Start(nangotest.WithSeed(nangotest.Seed{
		Integrations: []nangotest.Integration{{UniqueKey: "drive", Provider: "google-drive"}},
		Connections: []nangotest.Connection{
			{ProviderConfigKey: "drive", ConnectionID: "user-42", Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "ya29.example"})},
			{ProviderConfigKey: "drive", ConnectionID: "user-43", Credentials: nango.NewConnectionCredentials(nango.APIKeyCredentials{APIKey: "AIza.example"})},
		},
	}))
	if err != nil {
		log.Fatal(err)
	}
	return srv, srv.Client()
}
