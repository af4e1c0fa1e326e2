package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"os"

	"github.com/nango-go/nango/examples/typed/models"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest"
)

// project is the output of nango compile 0.71.10 for the project with the example's syncs and
// actions.
//
//go:embed nango.json
var project []byte

// place describes the Nango server that the program uses, a real one or the emulator.
type place struct {
	client    *nango.Client
	key, host string
	close     func()
}

func openNango(connection string) (*place, error) {
	if os.Getenv("NANGO_SECRET_KEY") != "" {
		c, err := nango.FromEnv()
		return &place{client: c, close: func() {}}, err
	}
	seed, err := seedOf(connection)
	if err != nil {
		return nil, err
	}
	srv, err := nangotest.Start(nangotest.WithSeed(seed))
	if err != nil {
		return nil, err
	}
	return &place{client: srv.Client(), key: srv.SecretKey(), host: srv.URL(), close: srv.Close}, nil
}

// seedOf returns a seed, the initial state of an emulator. It has the deployed project, the given
// connection and stored records.
func seedOf(connection string) (nangotest.Seed, error) {
	var integrations []struct {
		Syncs, Actions []struct {
			Name, Description, Input string
			Output                   []string
			JSONSchema               json.RawMessage `json:"json_schema"`
		}
	}
	if err := json.Unmarshal(project, &integrations); err != nil {
		return nangotest.Seed{}, err
	}
	github := nangotest.Integration{UniqueKey: models.IntegrationGithub, Provider: "github"}
	for _, s := range integrations[0].Syncs {
		github.Syncs = append(github.Syncs, nangotest.Sync{
			Name: s.Name, Description: s.Description, Models: s.Output,
			Details: nangotest.FunctionDetails{Input: s.Input, Returns: s.Output, Schema: s.JSONSchema},
		})
	}
	for _, a := range integrations[0].Actions {
		github.Actions = append(github.Actions, nangotest.Action{
			Name: a.Name, Description: a.Description,
			Details: nangotest.FunctionDetails{Input: a.Input, Returns: a.Output, Schema: a.JSONSchema},
			Run: func(context.Context, nangotest.FunctionCall, json.RawMessage) (any, error) {
				if a.Name == models.ActionCreateIssue {
					return models.CreateIssueOutput{Number: 3, URL: "https://example.com/issues/3"}, nil
				}
				return nil, nil
			},
		})
	}
	comment, err := models.NewEventWhat(models.EventWhatComment{Text: "Same here"})
	if err != nil {
		return nangotest.Seed{}, err
	}
	label, err := models.NewEventWhat(models.EventWhatLabel{Name: "bug"})
	if err != nil {
		return nangotest.Seed{}, err
	}
	text := "Nothing happens."
	records := func(model string, rows any) nangotest.Records {
		return nangotest.Records{ProviderConfigKey: models.IntegrationGithub, ConnectionID: connection,
			Model: model, Rows: rows}
	}
	return nangotest.Seed{
		Integrations: []nangotest.Integration{github},
		Connections: []nangotest.Connection{{
			ProviderConfigKey: models.IntegrationGithub, ConnectionID: connection,
			Credentials: nango.NewConnectionCredentials(nango.OAuth2Credentials{AccessToken: "gho_example"}),
		}},
		Records: []nangotest.Records{
			records(models.ModelIssue, []models.Issue{{
				ID: "1", Number: 1, Title: "It does not start", State: models.IssueStateOpen, Body: &text,
				Labels: []string{"bug"}, Author: models.IssueAuthor{Login: "jane"},
			}}),
			records(models.ModelIssue, []models.Issue{{
				ID: "2", Number: 2, Title: "A question", State: models.IssueStateClosed,
				Labels: []string{}, Author: models.IssueAuthor{Login: "kim"},
			}}),
			records(models.ModelEvent, []models.Event{{ID: "1", What: comment}}),
			records(models.ModelEvent, []models.Event{{ID: "2", What: label}}),
		},
	}, nil
}
