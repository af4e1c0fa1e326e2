package webhook_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"

	"github.com/nango-go/nango/wrappers/webhook"
)

// In a real program, the key comes from the environment or a secret store.
const signingKey = "signing-key-of-the-environment"

func ExampleHandler() {
	handler := webhook.Handler([]string{signingKey}, func(ctx context.Context, ev *webhook.Event) error {
		switch ev.Type {
		case webhook.TypeAuth:
			fmt.Printf("%s of %s by user %s\n", ev.Auth.Operation, ev.Auth.ConnectionID, ev.Auth.Tags["end_user_id"])
		case webhook.TypeSync:
			if !ev.Sync.Success {
				fmt.Printf("%s failed: %s\n", ev.Sync.SyncName, ev.Sync.Error.Type)
				return nil // permanent failure, logged: a retry would not help
			}
			fmt.Printf("%d new records of %s\n", ev.Sync.ResponseResults.Added, ev.Sync.Model)
		case webhook.TypeForward:
			fmt.Printf("%s says %s\n", ev.Forward.From, ev.Forward.Payload)
		case webhook.TypeUnattributed:
			fmt.Printf("a provider says %s\n", ev.Raw)
		}
		return nil
	})

	for _, body := range []string{
		`{"type":"auth","from":"nango","operation":"creation","connectionId":"c-1","providerConfigKey":"github","success":true,"tags":{"end_user_id":"user-42"}}`,
		`{"type":"sync","from":"nango","connectionId":"c-1","providerConfigKey":"github","syncName":"issues","model":"Issue","success":true,"responseResults":{"added":3,"updated":0,"deleted":0}}`,
		`{"type":"forward","from":"hubspot","connectionId":"c-2","providerConfigKey":"hubspot","payload":{"eventId":1}}`,
		`{"challenge":"abc"}`,
	} {
		req := httptest.NewRequest(http.MethodPost, "/webhooks/nango", strings.NewReader(body))
		req.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(body), signingKey))
		handler.ServeHTTP(httptest.NewRecorder(), req)
	}
	// Output:
	// creation of c-1 by user user-42
	// 3 new records of Issue
	// hubspot says {"eventId":1}
	// a provider says {"challenge":"abc"}
}

// This handler logs why it refuses a request.
func ExampleRead() {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /webhooks/nango", func(w http.ResponseWriter, r *http.Request) {
		ev, err := webhook.Read(r, signingKey)
		if err != nil {
			log.Print(err)
			w.WriteHeader(webhook.StatusCode(err))
			return
		}
		// Queue ev.Raw here. The worker that takes it from the queue calls Parse again.
		fmt.Println("event:", ev.Type)
		w.WriteHeader(http.StatusAccepted)
	})

	body := `{"type":"async_action","from":"nango","connectionId":"c-1","providerConfigKey":"github","payload":{"id":"a-1","statusUrl":"/action/a-1"}}`
	req := httptest.NewRequest(http.MethodPost, "/webhooks/nango", strings.NewReader(body))
	req.Header.Set(webhook.SignatureHeader, webhook.Sign([]byte(body), signingKey))
	answer := httptest.NewRecorder()
	mux.ServeHTTP(answer, req)
	fmt.Println("answer:", answer.Code)
	// Output:
	// event: async_action
	// answer: 202
}

// Without an http.Request, for example in a cloud function, verify the body exactly as it arrived,
// and parse it afterwards. Two keys are accepted, as during a rotation.
func ExampleVerify() {
	body := []byte(`{"type":"sync","from":"nango","syncName":"issues","success":true}`)
	headers := map[string]string{"x-nango-hmac-sha256": webhook.Sign(body, signingKey)}

	header := http.Header{}
	for name, value := range headers {
		header.Set(name, value)
	}
	if err := webhook.Verify(body, header, "the-new-key", signingKey); err != nil {
		fmt.Println(err)
		return
	}
	ev, err := webhook.Parse(body)
	fmt.Println(ev.Sync.SyncName, err)
	fmt.Println(webhook.Verify(append(body, ' '), header, signingKey))
	// Output:
	// issues <nil>
	// webhook: invalid signature
}

// This example shows how to test your own handler over a real connection.
func ExampleSign() {
	handler := webhook.Handler([]string{signingKey}, func(context.Context, *webhook.Event) error { return nil })
	server := httptest.NewServer(handler)
	defer server.Close()

	body := []byte(`{"type":"auth","from":"nango","operation":"creation","connectionId":"c-1","success":true}`)
	for _, key := range []string{signingKey, "a guess"} {
		req, err := http.NewRequest(http.MethodPost, server.URL, bytes.NewReader(body))
		if err != nil {
			log.Fatal(err)
		}
		req.Header.Set(webhook.SignatureHeader, webhook.Sign(body, key))
		answer, err := http.DefaultClient.Do(req)
		if err != nil {
			log.Fatal(err)
		}
		io.Copy(io.Discard, answer.Body)
		answer.Body.Close()
		fmt.Println(answer.Status)
	}
	// Output:
	// 204 No Content
	// 401 Unauthorized
}
