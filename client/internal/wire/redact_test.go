package wire

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/request"
)

// everyByte percent-encodes every byte.
func everyByte(s string) string {
	var out strings.Builder
	for _, c := range []byte(s) {
		fmt.Fprintf(&out, "%%%02x", c)
	}
	return out.String()
}

func TestTheKeyIsRedactedInATransportsError(t *testing.T) {
	const token = "5ession/token+of=a&user"
	timeout := &net.DNSError{Err: "x", IsTimeout: true}
	for name, quote := range map[string]func(string) string{
		"as it is":          func(key string) string { return "sent Authorization: Bearer " + key },
		"in upper case":     func(key string) string { return "SENT AUTHORIZATION: BEARER " + strings.ToUpper(key) },
		"in a query":        func(key string) string { return "GET /x?token=" + url.QueryEscape(key) + "&a=b" },
		"in a path":         func(key string) string { return "GET /" + url.PathEscape(strings.ToUpper(key)) },
		"every byte":        everyByte,
		"encoded twice":     func(key string) string { return "u=" + url.QueryEscape(everyByte(key)) },
		"printed":           func(key string) string { return fmt.Sprintf("%q", http.Header{"Authorization": {"Bearer " + key}}) },
		"twice":             func(key string) string { return key + key },
		"part of another":   func(key string) string { return "x" + key + "y" },
		"without its end":   func(key string) string { return "Bearer " + key[:len(key)-1] + "…" },
		"without its begin": func(key string) string { return "…" + key[1:] },
		"in two lines":      func(key string) string { return "Bearer " + key[:11] + "\r\n " + key[11:] },
		"in a list":         func(key string) string { return fmt.Sprintf("%q", strings.SplitAfter(key, key[4:5])) },
		"concatenated":      func(key string) string { return `"` + key[:9] + `" + "` + key[9:] + `"` },
		"letter by letter":  func(key string) string { return strings.Join(strings.Split(key, ""), " ") },
		"base64":            func(key string) string { return base64.StdEncoding.EncodeToString([]byte("Bearer " + key)) },
		"base64 of it":      func(key string) string { return "Basic " + base64.RawURLEncoding.EncodeToString([]byte(key)) },
		"base64 in JSON":    func(key string) string { return base64.URLEncoding.EncodeToString([]byte(`{"a":"` + key + `"}`)) },
		"base64 of lines": func(key string) string {
			return "Basic " + base64.StdEncoding.EncodeToString([]byte("u:" + key))[:30] + "\n"
		},
		"hexadecimal":   func(key string) string { return fmt.Sprintf("%x", "Bearer "+key) },
		"spaced bytes":  func(key string) string { return fmt.Sprintf("% X", key) },
		"decimal bytes": func(key string) string { return fmt.Sprintf("%d", []byte(key)) },
	} {
		for _, call := range []Call{{}, {Token: token}} {
			key := testKey
			if call.Token != "" {
				key = token
			}
			cause := fmt.Errorf("%s: %w", quote(key), timeout)
			broken := func(req *http.Request) (*http.Response, error) { return nil, cause }
			_, err := serve(broken).wire(Config{}).Do(call, newRequest(t, "POST", "x"))
			require.ErrorIs(t, failed(t, err), timeout, name)
			var timedOut net.Error
			require.True(t, errors.As(err, &timedOut) && timedOut.Timeout(), name)
			for link := err; link != nil; link = errors.Unwrap(link) {
				for _, printed := range []string{link.Error(), fmt.Sprintf("%+v", link), request.Unescape(request.Unescape(link.Error()))} {
					letters, _ := squeeze(strings.ToLower(printed))
					for _, f := range formsOf(key) {
						for i := range len(f.text) - leastPart {
							require.NotContains(t, letters, strings.ToLower(f.text[i:i+leastPart]), name)
						}
					}
					require.NotContains(t, strings.ToLower(printed), key, name)
				}
			}
			require.ErrorContains(t, err, redacted, name)
		}
	}
}

func TestAnErrorWithoutTheKeyIsUnchanged(t *testing.T) {
	for _, text := range []string{"", "%", "100%", "%zz %41", "Bearer", strings.Repeat("%25", 100), testKey[1:12], "00000000-0000-4000-8000-000000000000"} {
		cause := errors.New(text)
		_, err := serve(breaks(cause)).wire(Config{}).Do(Call{}, newRequest(t, "POST", "x"))
		require.Equal(t, cause, failed(t, err).Err)
	}
}

// A key that has only a few different characters is recognized only if the text contains all of it.
func TestAKeyOfZerosIsRedacted(t *testing.T) {
	const key = "00000000-0000-4000-8000-000000000000"
	for _, quoted := range []string{key, base64.StdEncoding.EncodeToString([]byte("Bearer " + key)), fmt.Sprintf("%x", key), strings.ReplaceAll(key, "-", " ")} {
		safe := withoutKey("sent "+quoted, key)
		require.Contains(t, safe, redacted, quoted)
		require.NotContains(t, safe, quoted[len(quoted)/2:], quoted)
	}
	for _, other := range []string{"00000001-0000-4000-8000-000000000000", "0000000000", "MDAwMDAwMDAw"} {
		require.Equal(t, other, withoutKey(other, key))
	}
}

// The name in front of a key is no secret, and occurs in Nango's codes and messages.
func TestTheNameInFrontOfAKeyIsKept(t *testing.T) {
	const token = "nango_connect_session_5ecf00d0dead4bee8bad"
	const message = "The provided connect_session token nango_connect_session_… does not match any account"
	body := `{"error":{"code":"unknown_connect_session_token","message":"` + message + ` ` + token + `"}}`
	_, err := serve(respond(401, body)).wire(Config{}).Do(Call{Token: token}, newRequest(t, "DELETE", ""))
	r := refused(t, err)
	require.Equal(t, "unknown_connect_session_token", r.Code)
	require.Equal(t, message+" "+redacted, r.Message)
}

func FuzzWithoutKey(f *testing.F) {
	f.Add("sent ", "c0ffee00-0000", " end", uint8(0))
	f.Add("%", "12345678", "%", uint8(3))
	f.Add("12345678", "12345678", "1234", uint8(1))
	f.Fuzz(func(t *testing.T, before, key, after string, form uint8) {
		if len(key) < 8 || strings.ContainsFunc(key, func(r rune) bool { return r <= ' ' || r > '~' }) || strings.Contains(strings.ToLower(redacted), strings.ToLower(key)) {
			return
		}
		quoted := map[uint8]func(string) string{0: strings.ToUpper, 1: url.QueryEscape, 2: url.PathEscape, 3: everyByte}[form%4](key)
		text := before + quoted + after
		safe := strings.ToLower(withoutKey(text, key))
		require.NotContains(t, safe, strings.ToLower(key))
		if !strings.ContainsAny(before+after, "%") {
			require.NotContains(t, strings.ToLower(request.Unescape(safe)), strings.ToLower(key))
		}
	})
}

type reader func([]byte) (int, error)

func (r reader) Read(p []byte) (int, error) { return r(p) }

// If the context of a call ends, errors.Is finds the context's error and its cause in the error of
// the call, whatever the transport returned. The cause is not printed.
func TestACanceledCallReturnsTheContextsError(t *testing.T) {
	broken := errors.New("use of closed network connection")
	breaking := func(cancel context.CancelFunc) io.ReadCloser {
		return io.NopCloser(reader(func([]byte) (int, error) { cancel(); return 0, broken }))
	}
	for name, answer := range map[string]func(context.CancelFunc) func(*http.Request) (*http.Response, error){
		"another error": func(cancel context.CancelFunc) func(*http.Request) (*http.Response, error) {
			return func(*http.Request) (*http.Response, error) { cancel(); return nil, broken }
		},
		"a refusal worth a retry": func(cancel context.CancelFunc) func(*http.Request) (*http.Response, error) {
			return func(req *http.Request) (*http.Response, error) { cancel(); return respond(503, "")(req) }
		},
		"a body that breaks off": func(cancel context.CancelFunc) func(*http.Request) (*http.Response, error) {
			return func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, ContentLength: -1, Body: breaking(cancel)}, nil
			}
		},
		"a refusal": func(cancel context.CancelFunc) func(*http.Request) (*http.Response, error) {
			return func(req *http.Request) (*http.Response, error) { cancel(); return respond(404, "")(req) }
		},
		"a refusal that breaks off": func(cancel context.CancelFunc) func(*http.Request) (*http.Response, error) {
			return func(*http.Request) (*http.Response, error) {
				return &http.Response{StatusCode: http.StatusNotFound, Header: http.Header{}, ContentLength: -1, Body: breaking(cancel)}, nil
			}
		},
	} {
		for _, idempotent := range []bool{true, false} {
			for _, stream := range []bool{true, false} {
				ctx, end := context.WithCancelCause(t.Context())
				cause := errors.New("a failure with query-secret")
				cancel := func() { end(cause) }
				s := serve(answer(cancel))
				_, err := exchange(s.wire(Config{}), Call{Idempotent: idempotent}, stream, newRequest(t, "GET", "").WithContext(ctx))
				require.ErrorIs(t, err, context.Canceled, "%s idempotent=%v stream=%v", name, idempotent, stream)
				require.ErrorIs(t, err, cause, "%s idempotent=%v stream=%v", name, idempotent, stream)
				require.NotContains(t, err.Error(), "query-secret")
				require.Len(t, s.sent, 1)
				cancel()
			}
		}
	}
}
