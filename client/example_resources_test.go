package client_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log"
	"time"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

func ExampleIntegrations_Create() {
	srv, c := emulated()
	defer srv.Close()
	integration, err := c.Integrations.Create(context.Background(), nango.CreateIntegrationRequest{
		UniqueKey: "github-2", Provider: "github",
		Credentials: nango.NewIntegrationCredentialsInput(nango.IntegrationOAuth2CredentialsInput{ClientID: "id", ClientSecret: "secret"}),
	})
	fmt.Println(integration.UniqueKey, integration.Provider, err)
	// Output: github-2 github <nil>
}

func ExampleProviders_Get() {
	srv, c := emulated()
	defer srv.Close()
	provider, err := c.Providers.Get(context.Background(), "github")
	fmt.Println(provider.DisplayName, provider.AuthMode, err)
	// Output: GitHub (User OAuth) OAUTH2 <nil>
}

func ExampleFunctions_All() {
	srv, c := emulated()
	defer srv.Close()
	functions := 0
	for _, err := range c.Functions.All(context.Background(), "github", nango.ListFunctionsParams{}) {
		if err != nil {
			log.Fatal(err)
		}
		functions++
	}
	fmt.Println(functions)
	// Output: 2
}

func ExampleSyncs_UpdateFrequency() {
	srv, c := emulated()
	defer srv.Close()
	ctx, sync := context.Background(), nango.SyncRef{Name: "issues"}
	if err := c.Syncs.Start(ctx, user42, nango.SyncNames("issues")); err != nil {
		log.Fatal(err)
	}
	changed, err := c.Syncs.UpdateFrequency(ctx, user42, sync, "every 2 hours")
	fmt.Println(changed.Frequency, err)
	deployed, err := c.Syncs.ResetFrequency(ctx, user42, sync)
	fmt.Println(deployed.Frequency, err)
	// Output:
	// 2 hours <nil>
	// every hour <nil>
}

func ExampleTriggerAction() {
	srv, c := emulated()
	defer srv.Close()
	type greeting struct{ Greeting string }
	out, err := nango.TriggerAction[greeting](context.Background(), c, user42, "greet", map[string]string{"name": "Ada"})
	fmt.Println(out.Greeting, err)
	// Output: Hello Ada <nil>
}

func ExampleWaitAction() {
	srv, c := emulated()
	defer srv.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute) // the server may respond with 404 forever
	defer cancel()
	queued, err := c.Actions.TriggerAsync(ctx, user42, "greet", map[string]string{"name": "Ada"}, 3)
	if err != nil {
		log.Fatal(err)
	}
	out, err := nango.WaitAction[map[string]string](ctx, c, queued.ID)
	fmt.Println(out["greeting"], err)
	// Output: Hello Ada <nil>
}

func ExampleConnect_WaitForConnection() {
	srv, c := emulated()
	defer srv.Close()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	tags := nango.Tags{"user": "7"}
	session, err := c.Connect.CreateSession(ctx, nango.CreateConnectSessionRequest{Tags: tags, AllowedIntegrations: []string{"github"}})
	if err != nil {
		log.Fatal(err)
	}
	// In production, the end user opens session.ConnectLink. Here the emulator plays the end user.
	if _, err := srv.CompleteConnect(ctx, nangotest.ConnectSession{Token: session.Token}, "github", nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_new"})); err != nil {
		log.Fatal(err)
	}
	conn, err := c.Connect.WaitForConnection(ctx, nango.ListConnectionsParams{Tags: tags}, time.Time{})
	fmt.Println(conn.ProviderConfigKey, conn.Tags["user"], err)
	// Output: github 7 <nil>
}

func ExampleEnvironment_Variables() {
	srv, c := emulated()
	defer srv.Close()
	variables, err := c.Environment.Variables(context.Background())
	fmt.Println(variables[0].Name, variables[0].Value, err)
	// Output: REGION eu <nil>
}

func ExampleScripts_Config() {
	srv, c := emulated()
	defer srv.Close()
	config, err := c.Scripts.Config(context.Background())
	fmt.Println(config[0].ProviderConfigKey, config[0].Syncs[0].Name, config[0].Actions[0].Name, err)
	// Output: github issues greet <nil>
}

func ExamplePersist_SaveRecords() {
	srv, _ := emulated()
	defer srv.Close()
	p, err := srv.Persist(user42, "issues") // in a program: nango.NewPersist with the values that Nango passes to a run
	if err != nil {
		log.Fatal(err)
	}
	ctx := context.Background()
	saved, err := p.SaveRecords(ctx, "Issue", []nango.PersistRecord{json.RawMessage(`{"id": "3", "title": "The third"}`)}, nango.RecordMerging{})
	if err != nil {
		log.Fatal(err)
	}
	found, err := p.RecordsByID(ctx, "Issue", []string{"3"})
	fmt.Println(saved.NextMerging.Strategy, len(found), err)
	// Output: override 1 <nil>
}
