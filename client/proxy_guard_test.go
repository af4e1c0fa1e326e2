package client_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/iotest"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

// once is a body whose second Close panics, because a channel cannot be closed twice.
type once struct {
	io.Reader
	closed chan struct{}
}

func (o once) Close() error { close(o.closed); return nil }

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// A body is closed exactly once, whether the call succeeds, fails while the body is sent, or is not
// sent at all. An empty body is closed too, although a GET does not send it.
func TestAProxiedBodyIsClosedOnce(t *testing.T) {
	c := clientOf(t, func(req *http.Request) (*http.Response, error) {
		if req.Body != nil {
			_, err := io.Copy(io.Discard, req.Body)
			_ = req.Body.Close()
			if err != nil {
				return nil, err
			}
		}
		return respond(200, ""), nil
	})
	broken := errors.New("the disk failed")
	text := func(s string) func() io.Reader { return func() io.Reader { return strings.NewReader(s) } }
	fails := func(after string) func() io.Reader {
		return func() io.Reader { return io.MultiReader(strings.NewReader(after), iotest.ErrReader(broken)) }
	}
	nothing := func() io.Reader { return readerFunc(func([]byte) (int, error) { return 0, nil }) }
	const form = "multipart/form-data; boundary=b"
	for name, tt := range map[string]struct {
		method, kind, key string
		content           func() io.Reader
		err               error
	}{
		"sent":                        {"POST", "", "k", text("x"), nil},
		"empty":                       {"POST", "", "k", text(""), nil},
		"empty, GET":                  {"GET", "", "k", text(""), nil},
		"empty, HEAD":                 {"HEAD", "", "k", text(""), nil},
		"refused, GET":                {"GET", "", "k", text("x"), nango.ErrInvalidArgument},
		"refused":                     {"POST", "", "", text("x"), nango.ErrInvalidArgument},
		"fails at once":               {"PUT", "", "k", fails(""), broken},
		"fails at once, form":         {"PUT", form, "k", fails(""), broken},
		"fails in the middle":         {"PUT", "", "k", fails("x"), broken},
		"fails in the middle of JSON": {"PUT", "application/json", "k", fails("{"), broken},
		"delivers nothing":            {"POST", "", "k", nothing, io.ErrNoProgress},
		"delivers nothing, form":      {"POST", form, "k", nothing, io.ErrNoProgress},
		"delivers nothing, GET":       {"GET", "", "k", nothing, nango.ErrInvalidArgument},
	} {
		calls := map[string]func(once) (*http.Response, error){
			"Do": func(body once) (*http.Response, error) {
				return c.Proxy.Do(t.Context(), nango.ProxyRequest{Method: tt.method, ProviderConfigKey: tt.key, ConnectionID: "1", Endpoint: "/x", Body: body, ContentType: tt.kind})
			},
		}
		for _, again := range []func() (io.ReadCloser, error){nil, func() (io.ReadCloser, error) { return nil, broken }} {
			calls["RoundTrip with GetBody "+map[bool]string{true: "nil", false: "set"}[again == nil]] = func(body once) (*http.Response, error) {
				req := ofProvider(t, tt.method, "https://api.example.com/x", body)
				req.Header.Set("Content-Type", tt.kind)
				req.GetBody = again
				return c.Proxy.RoundTrip(nango.ConnectionRef{ProviderConfigKey: tt.key, ConnectionID: "1"}, req)
			}
		}
		for with, send := range calls {
			t.Run(name+" "+with, func(t *testing.T) {
				body := once{tt.content(), make(chan struct{})}
				resp, err := send(body)
				require.ErrorIs(t, err, tt.err)
				if err == nil {
					require.NoError(t, resp.Body.Close())
				}
				select {
				case <-body.closed:
				default:
					require.Fail(t, "the body is not closed")
				}
			})
		}
	}
}

// If a body is a nil pointer, the call must return an error and not panic in a goroutine of
// net/http.
func TestABodyThatIsANilPointerIsRefused(t *testing.T) {
	s, c := newStub(t, reply{})
	for want, body := range map[string]io.Reader{
		"is a nil *bytes.Buffer": (*bytes.Buffer)(nil), "is a nil *bytes.Reader": (*bytes.Reader)(nil), "is a nil *strings.Reader": (*strings.Reader)(nil),
		"is a nil *os.File": (*os.File)(nil), "is a nil *client_test.once": (*once)(nil), "is a nil client_test.readerFunc": readerFunc(nil),
	} {
		r := ask("/x")
		r.Body = body
		_, err := c.Proxy.Post(t.Context(), r)
		requireField(t, err, "Body")
		require.ErrorContains(t, err, want)
		if closer, ok := body.(io.ReadCloser); ok {
			req := ofProvider(t, "POST", "https://api.example.com/x", nil)
			req.Body = closer
			_, err = c.Proxy.RoundTrip(roundTripRef, req)
			requireField(t, err, "Body")
			require.ErrorContains(t, err, want)
		}
	}
	require.Empty(t, s.got)
}
