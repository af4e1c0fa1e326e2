package wire

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
)

func TestEveryStatusOutside2xxIsARefusal(t *testing.T) {
	for status := 200; status < 600; status++ {
		s := serve(respond(status, `{"error":{"code":"a_code","message":"A sentence."}}`, "Retry-After", "120", "X-Id", "7"))
		resp, err := s.wire(Config{}).Do(Call{}, newRequest(t, "GET", ""))
		if status < 300 {
			require.NoError(t, err)
			require.Equal(t, status, resp.StatusCode)
			continue
		}
		r := refused(t, err)
		require.Equal(t, status, r.StatusCode)
		require.Equal(t, []any{"GET", testPath, "a_code", "A sentence.", 1}, []any{r.Method, r.Path, r.Code, r.Message, r.Attempts})
		require.Equal(t, "application/json; charset=utf-8", r.ContentType)
		require.Equal(t, "7", r.Header.Get("X-Id"))
		require.Equal(t, 2*time.Minute, r.RetryAfter)
	}
}

func TestARefusalKeepsItsStatusWhateverItsBody(t *testing.T) {
	for name, body := range map[string]string{
		"HTML": "<html><body>502 Bad Gateway</body></html>", "empty": "", "cut": `{"error":{"code":"a`, "a list": `[1]`, "text": `"x"`, "null": `null`,
		"binary": "\x00\xff\xfe", "deep": strings.Repeat(`{"error":`, 20000),
	} {
		for _, kind := range []string{"", "text/html", "application/json", "Application/JSON; charset=x", ";;"} {
			s := serve(respond(502, body, "Content-Type", kind))
			_, err := s.wire(Config{}).Do(Call{}, newRequest(t, "GET", ""))
			r := refused(t, err)
			require.Equal(t, 502, r.StatusCode, name)
			require.Equal(t, kind, r.ContentType, name)
			require.Empty(t, r.Code, name)
			require.Equal(t, body[:min(len(body), MaxErrorBody)], string(r.Body), name)
		}
	}
}

func TestTheKeyIsRemovedFromARefusalThatRepeatsIt(t *testing.T) {
	echo := func(req *http.Request) (*http.Response, error) {
		key := strings.TrimPrefix(req.Header.Get("Authorization"), "Bearer ")
		return respond(401, fmt.Sprintf(`{"error":{"code":"bad_%[1]s","message":"No such key: \u0035%[2]s","errors":[{"code":"%[1]s","path":["%[1]s"]}]}}`, key, key[1:]))(req)
	}
	for _, call := range []Call{{}, {Token: "5ession-token-of-a-user"}} {
		_, err := serve(echo).wire(Config{}).Do(call, newRequest(t, "GET", ""))
		r := refused(t, err)
		require.Equal(t, "bad_REDACTED", r.Code)
		require.Equal(t, "No such key: REDACTED", r.Message)
		require.JSONEq(t, `[{"code":"REDACTED","path":["REDACTED"]}]`, string(r.Errors))
	}
}

// flood is a body without an end that counts the bytes read from it.
type flood struct{ read int64 }

func (f *flood) Read(p []byte) (int, error) {
	f.read += int64(len(p))
	return len(p), nil
}

func (f *flood) Close() error { return nil }

func TestALargeRefusalIsReadUpToALimit(t *testing.T) {
	for _, announced := range []int64{-1, 64 << 20} {
		f := &flood{}
		s := serve(func(*http.Request) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusInternalServerError, Header: http.Header{}, Body: f, ContentLength: announced}, nil
		})
		_, err := s.wire(Config{}).Do(Call{}, newRequest(t, "GET", ""))
		require.Len(t, refused(t, err).Body, MaxErrorBody)
		require.LessOrEqual(t, f.read, int64(MaxErrorBody+2*maxDrain))
	}
}

func TestStatus1xx(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		status int
	}{
		"early hints before the answer": {"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n", 404},
		"switching protocols":           {"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n", 101},
	} {
		t.Run(name, func(t *testing.T) {
			addr := raw(t, tt.answer)
			req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+addr+"/base", nil)
			require.NoError(t, err)
			transport := &http.Transport{}
			defer transport.CloseIdleConnections()
			w := New(Config{Key: testKey, Client: &http.Client{Transport: transport}})
			_, err = w.Do(Call{}, req)
			require.Equal(t, tt.status, refused(t, err).StatusCode)
		})
	}
}

// raw returns the address of a server that sends answer to each connection and then nothing more.
func raw(t *testing.T, answer string) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
				_, _ = io.WriteString(c, answer)
				_, _ = io.Copy(io.Discard, c) // until the client closes the connection
			}
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return l.Addr().String()
}

// If an error response breaks off, its code is unreliable, so an idempotent call is repeated.
func TestARefusalThatBreaksOffIsRepeatedIfPossible(t *testing.T) {
	broken := func(status int) func(*http.Request) (*http.Response, error) {
		return func(*http.Request) (*http.Response, error) {
			body := io.MultiReader(strings.NewReader(`{"error":{"co`), &failing{io.ErrUnexpectedEOF})
			return &http.Response{StatusCode: status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(body), ContentLength: 100}, nil
		}
	}
	synctest.Test(t, func(t *testing.T) {
		for _, status := range []int{400, 404, 409, 500} {
			s := serve(broken(status), broken(status), respond(status, `{"error":{"code":"not_found"}}`))
			_, err := s.wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			require.Equal(t, "not_found", refused(t, err).Code)
			require.Len(t, s.sent, 3)

			_, err = serve(broken(status)).wire(Config{}).Do(Call{Idempotent: true}, newRequest(t, "GET", ""))
			f := failed(t, err)
			require.ErrorIs(t, f, io.ErrUnexpectedEOF)
			require.EqualError(t, f, fmt.Sprintf("reading the answer with status %d: unexpected EOF", status))
			require.Equal(t, 4, f.Attempts)

			s = serve(broken(status))
			_, err = s.wire(Config{}).Do(Call{}, newRequest(t, "POST", "x"))
			require.Equal(t, status, refused(t, err).StatusCode, "a call that cannot be repeated keeps the status")
			require.Len(t, s.sent, 1)
		}
	})
}
