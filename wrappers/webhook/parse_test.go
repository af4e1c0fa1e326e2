package webhook_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/webhook"
)

func TestParse(t *testing.T) {
	tests := map[string]struct {
		body string
		want webhook.Event // Raw is not compared
	}{
		"auth": {
			`{"type":"auth","from":"nango","connectionId":"c","authMode":"OAUTH2","providerConfigKey":"gh","provider":"github","environment":"dev",` +
				`"operation":"creation","success":true,"tags":{"plan":"pro"},"endUser":{"endUserId":"u1","endUserEmail":null,"organizationId":"o1","tags":{"a":"b"}}}`,
			webhook.Event{Type: webhook.TypeAuth, Auth: &webhook.Auth{
				ConnectionID: "c", ProviderConfigKey: "gh", Provider: "github", AuthMode: nango.AuthModeOAuth2, Environment: "dev",
				Operation: webhook.OperationCreation, Success: true, Tags: map[string]string{"plan": "pro"},
				EndUser: webhook.EndUser{EndUserID: "u1", OrganizationID: "o1", Tags: map[string]string{"a": "b"}},
			}},
		},
		"auth that failed": {
			`{"type":"auth","from":"nango","connectionId":"c","providerConfigKey":"gh","operation":"refresh","success":false,"error":{"type":"t","description":"d"}}`,
			webhook.Event{Type: webhook.TypeAuth, Auth: &webhook.Auth{
				ConnectionID: "c", ProviderConfigKey: "gh", Operation: webhook.OperationRefresh, Error: webhook.ErrorPayload{Type: "t", Description: "d"},
			}},
		},
		"auth that failed before Nango knew the connection": {
			`{"type":"auth","from":"nango","operation":"creation","success":false}`,
			webhook.Event{Type: webhook.TypeAuth, Auth: &webhook.Auth{Operation: webhook.OperationCreation}},
		},
		"values of tomorrow": {
			`{"type":"auth","from":"nango","providerConfigKey":"gh","authMode":"PASSKEY","operation":"handover","extra":[1]}`,
			webhook.Event{Type: webhook.TypeAuth, Auth: &webhook.Auth{ProviderConfigKey: "gh", AuthMode: "PASSKEY", Operation: "handover"}},
		},
		"sync that succeeded": {
			`{"type":"sync","from":"nango","connectionId":"c","providerConfigKey":"gh","syncName":"s","syncVariant":"base","model":"M","syncType":"INCREMENTAL","success":true,` +
				`"modifiedAfter":"2026-03-01T10:11:12.345Z","queryTimeStamp":null,"responseResults":{"added":12,"updated":3,"deleted":1},` +
				`"checkpoints":{"from":null,"to":{"page":9007199254740993}}}`,
			webhook.Event{Type: webhook.TypeSync, Sync: &webhook.Sync{
				ConnectionID: "c", ProviderConfigKey: "gh", SyncName: "s", SyncVariant: "base", Model: "M", SyncType: webhook.SyncTypeIncremental, Success: true,
				ModifiedAfter:   time.Date(2026, 3, 1, 10, 11, 12, 345e6, time.UTC),
				ResponseResults: webhook.SyncResults{Added: 12, Updated: 3, Deleted: 1},
				Checkpoints:     webhook.Checkpoints{To: json.RawMessage(`{"page":9007199254740993}`)},
			}},
		},
		"sync that failed": {
			`{"type":"sync","from":"nango","connectionId":"c","providerConfigKey":"gh","syncName":"s","syncVariant":"eu","model":"M","syncType":"INITIAL","success":false,` +
				`"error":{"type":"script_http_error","description":"d"},"startedAt":"2026-03-01T10:11:12.345Z","failedAt":"2026-03-01T10:12:00.000Z","checkpoints":null}`,
			webhook.Event{Type: webhook.TypeSync, Sync: &webhook.Sync{
				ConnectionID: "c", ProviderConfigKey: "gh", SyncName: "s", SyncVariant: "eu", Model: "M", SyncType: webhook.SyncTypeInitial,
				Error:     webhook.ErrorPayload{Type: "script_http_error", Description: "d"},
				StartedAt: time.Date(2026, 3, 1, 10, 11, 12, 345e6, time.UTC), FailedAt: time.Date(2026, 3, 1, 10, 12, 0, 0, time.UTC),
			}},
		},
		"forward": {
			`{"type":"forward","from":"hubspot","providerConfigKey":"hs","connectionId":"c","payload":[{"at":12345678901234567890,"x":1.10}]}`,
			webhook.Event{Type: webhook.TypeForward, Forward: &webhook.Forward{
				From: "hubspot", ProviderConfigKey: "hs", ConnectionID: "c", Payload: json.RawMessage(`[{"at":12345678901234567890,"x":1.10}]`),
			}},
		},
		"forward of null without a connection": {
			`{"type":"forward","from":"slack","providerConfigKey":"sl","payload":null}`,
			webhook.Event{Type: webhook.TypeForward, Forward: &webhook.Forward{From: "slack", ProviderConfigKey: "sl", Payload: json.RawMessage(`null`)}},
		},
		"async action": {
			`{"type":"async_action","from":"nango","connectionId":"c","providerConfigKey":"gh","payload":{"id":"a1","statusUrl":"/action/a1"}}`,
			webhook.Event{Type: webhook.TypeAsyncAction, AsyncAction: &webhook.AsyncAction{
				ConnectionID: "c", ProviderConfigKey: "gh", Payload: webhook.AsyncActionPayload{ID: "a1", StatusURL: "/action/a1"},
			}},
		},
		"without from, as Nango documents it": {
			`{"type":"auth","operation":"creation","connectionId":"c","providerConfigKey":"gh","success":true}`,
			webhook.Event{Type: webhook.TypeAuth, Auth: &webhook.Auth{ConnectionID: "c", ProviderConfigKey: "gh", Operation: webhook.OperationCreation, Success: true}},
		},
		"unknown type": {`{"type":"something_new","from":"nango","future":{}}`, webhook.Event{Type: "something_new"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			ev, err := webhook.Parse([]byte(tt.body))
			require.NoError(t, err)
			tt.want.Raw = json.RawMessage(tt.body)
			require.Equal(t, &tt.want, ev)
		})
	}
}

func TestParseUnattributed(t *testing.T) {
	for _, body := range []string{
		`null`, `"text"`, `7`, `true`, `[]`, `[{"type":"auth","from":"nango"}]`, `{}`, " {}\n",
		`{"payload":[1.0,1e3,-0,0.10,12345678901234567890]}`,
		`{"type":"sync","data":{}}`,                           // a provider that uses one of Nango's types
		`{"type":"message","from":"+15550100"}`,               // a provider that uses the field "from"
		`{"Type":"auth","From":"nango"}`,                      // names are case-sensitive
		`{"type":"auth","from":"nango ","connectionId":"c"}`,  //
		`{"type":"auth","from":["nango"],"connectionId":"c"}`, //
		`{"type":"auth","from":null,"providerConfigKey":null}`,
		`{"type":7,"from":"nango"}`, `{"from":"nango"}`, `{"type":null,"from":"nango"}`, // a type that is missing or not a string
	} {
		ev, err := webhook.Parse([]byte(body))
		require.NoError(t, err, body)
		require.Equal(t, &webhook.Event{Type: webhook.TypeUnattributed, Raw: json.RawMessage(body)}, ev, body)
	}
}

func TestParseMalformed(t *testing.T) {
	tests := map[string]string{ // maps a body to the expected error message
		``:                          "not JSON at byte 0 of 0",
		` `:                         "not JSON at byte 1 of 1",
		`{"type":"auth","from":`:    "not JSON at byte 22 of 22",
		`secret=hunter2&x=1`:        "not JSON at byte 1 of 18",
		`{"from":"nango"} trailing`: "not JSON at byte 18 of 25",
		"\ufeff{}":                  "not JSON at byte 1 of 5",
		`{"type":"auth","from":"nango","connectionId":7654321}`:                         "field connectionId has an unexpected JSON number",
		`{"type":"auth","from":"nango","success":"hunter2"}`:                            "field success has an unexpected JSON string",
		`{"type":"auth","from":"nango","operation":["hunter2"]}`:                        "field operation has an unexpected JSON array",
		`{"type":"sync","from":"nango","syncName":7654321}`:                             "field syncName has an unexpected JSON number",
		`{"type":"sync","from":"nango","model":["hunter2"]}`:                            "field model has an unexpected JSON array",
		`{"type":"sync","from":"nango","checkpoints":"hunter2"}`:                        "field checkpoints has an unexpected JSON string",
		`{"type":"sync","from":"nango","modifiedAfter":"hunter2"}`:                      "field modifiedAfter is not a date",
		`{"type":"sync","from":"nango","modifiedAfter":7654321}`:                        "field modifiedAfter is not a date",
		`{"type":"sync","from":"nango","modifiedAfter":"hunter2","modifiedAfter":null}`: "field modifiedAfter is not a date",
		`{"type":"forward","from":"nango","payload":1,"connectionId":{}}`:               "field connectionId has an unexpected JSON object",
		`{"type":"async_action","from":"nango","providerConfigKey":"gh","payload":"x"}`: "field payload has an unexpected JSON string",
	}
	for body, want := range tests {
		ev, err := webhook.Parse([]byte(body))
		require.ErrorIs(t, err, webhook.ErrMalformed, body)
		require.ErrorContains(t, err, want, body)
		require.NotContains(t, err.Error(), "hunter2")
		require.NotContains(t, err.Error(), "7654321")
		require.Nil(t, ev, body)
	}
}

// Parse returns the event even if a field that is not essential is malformed.
func TestParseLeavesMalformedOptionalFieldsZero(t *testing.T) {
	auth := webhook.Auth{ConnectionID: "c", ProviderConfigKey: "gh", Operation: webhook.OperationCreation, Success: true}
	sync := webhook.Sync{ConnectionID: "c", ProviderConfigKey: "gh", SyncName: "s", Model: "M", Success: true}
	for _, fields := range []string{
		`"provider":7`, `"authMode":{}`, `"environment":["dev"]`, `"tags":"none"`, `"tags":null`, `"tags":[{}]`, `"endUser":"u1"`, `"endUser":{"tags":7}`, `"error":"why"`,
		`"error":{"type":7}`, `"provider":7,"authMode":7,"environment":7,"tags":7,"endUser":7,"error":7`,
	} {
		body := `{` + fields + `,"type":"auth","from":"nango","connectionId":"c","providerConfigKey":"gh","operation":"creation","success":true}`
		ev, err := webhook.Parse([]byte(body))
		require.NoError(t, err, fields)
		require.Equal(t, &webhook.Event{Type: webhook.TypeAuth, Auth: &auth, Raw: json.RawMessage(body)}, ev, fields)
	}
	for _, fields := range []string{
		`"queryTimeStamp":""`, `"queryTimeStamp":"yesterday"`, `"queryTimeStamp":1700000000`, `"startedAt":{}`, `"failedAt":"2026-03-01"`, `"error":[]`,
		`"responseResults":[]`, `"responseResults":{"added":"3"}`, `"failedAt":"yesterday","failedAt":null`,
	} {
		body := `{` + fields + `,"type":"sync","from":"nango","connectionId":"c","providerConfigKey":"gh","syncName":"s","model":"M","success":true}`
		ev, err := webhook.Parse([]byte(body))
		require.NoError(t, err, fields)
		require.Equal(t, &webhook.Event{Type: webhook.TypeSync, Sync: &sync, Raw: json.RawMessage(body)}, ev, fields)
	}
}

// If a part of a field is malformed, its well-formed parts are kept.
func TestParseKeepsTheWellFormedPartsOfAField(t *testing.T) {
	ev, err := webhook.Parse([]byte(`{"type":"auth","from":"nango","tags":{"plan":"pro","seats":7,"end_user_id":"u1"},` +
		`"endUser":{"endUserId":"u1","endUserEmail":7,"tags":{"a":{},"b":"c"}},"error":{"type":7,"description":"d"}}`))
	require.NoError(t, err)
	require.Equal(t, map[string]string{"plan": "pro", "seats": "", "end_user_id": "u1"}, ev.Auth.Tags)
	require.Equal(t, webhook.EndUser{EndUserID: "u1", Tags: map[string]string{"a": "", "b": "c"}}, ev.Auth.EndUser)
	require.Equal(t, webhook.ErrorPayload{Description: "d"}, ev.Auth.Error)

	ev, err = webhook.Parse([]byte(`{"type":"sync","from":"nango","responseResults":{"added":"3","updated":4},"queryTimeStamp":"","startedAt":"2026-03-01T10:11:12Z"}`))
	require.NoError(t, err)
	require.Equal(t, webhook.SyncResults{Updated: 4}, ev.Sync.ResponseResults)
	require.Equal(t, time.Date(2026, 3, 1, 10, 11, 12, 0, time.UTC), ev.Sync.StartedAt)
}

func TestParseSyncThatSavedNoCheckpoint(t *testing.T) {
	ev, err := webhook.Parse([]byte(`{"type":"sync","from":"nango","checkpoints":{"from":{"page":9007199254740993},"to":null}}`))
	require.NoError(t, err)
	require.Equal(t, webhook.Checkpoints{From: json.RawMessage(`{"page":9007199254740993}`)}, ev.Sync.Checkpoints)
}

// Frameworks may reuse the buffer of a body after the handler has returned.
func TestParseDoesNotRetainTheCallersBuffer(t *testing.T) {
	body := []byte(`{"type":"forward","from":"x","providerConfigKey":"k","payload":{"a":1}}`)
	ev, err := webhook.Parse(body)
	require.NoError(t, err)
	clear(body)
	require.JSONEq(t, `{"type":"forward","from":"x","providerConfigKey":"k","payload":{"a":1}}`, string(ev.Raw))
	require.JSONEq(t, `{"a":1}`, string(ev.Forward.Payload))
}

func TestSyncIsFull(t *testing.T) {
	tests := map[string]bool{ // maps fields of the event to whether the run is full
		`"syncType":"INCREMENTAL"`:                                               true,
		`"syncType":"INCREMENTAL","checkpoints":null`:                            true,
		`"syncType":"INCREMENTAL","checkpoints":{"from":null,"to":{"page":1}}`:   true,
		`"checkpoints":{"to":{"page":1}}`:                                        true,
		`"syncType":"INITIAL","checkpoints":{"from":{"page":1},"to":null}`:       false,
		`"syncType":"INCREMENTAL","checkpoints":{"from":{},"to":{}}`:             false,
		`"syncType":"WEBHOOK"`:                                                   false,
		`"syncType":"WEBHOOK","checkpoints":{"from":null,"to":null}`:             false,
		`"syncType":"something new","checkpoints":{"from":null,"to":{"page":1}}`: true,
	}
	for fields, want := range tests {
		ev, err := webhook.Parse([]byte(`{"type":"sync","from":"nango","success":true,` + fields + `}`))
		require.NoError(t, err, fields)
		require.Equal(t, want, ev.Sync.IsFull(), fields)
	}
}
