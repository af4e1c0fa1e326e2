package token_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"
	"golang.org/x/oauth2"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/internal/canned"
	"github.com/nango-go/nango/wrappers/token"
)

func TestRequest(t *testing.T) {
	c := newClient(t, func(req *http.Request) (*http.Response, error) {
		require.Equal(t, "GET https://nango.example.com/base/connections/user%2F42?provider_config_key=drive", req.Method+" "+req.URL.String())
		require.Equal(t, "yes", req.Header.Get("X-Mine"))
		return connection(`{"type":"OAUTH2","access_token":"tok","raw":{}}`), nil
	})
	_, err := token.NewSource(t.Context(), c, ref, nango.WithCallHeader("X-Mine", "yes")).Token()
	require.NoError(t, err)
}

// refreshing returns a transport that answers like Nango. It refreshes a one-hour token 15 minutes
// before it expires.
func refreshing(calls *atomic.Int32) canned.Transport {
	var n int
	var expires time.Time
	return func(*http.Request) (*http.Response, error) {
		calls.Add(1)
		if time.Until(expires) < 15*time.Minute {
			n++
			expires = time.Now().Add(time.Hour)
		}
		return connection(fmt.Sprintf(`{"type":"OAUTH2","access_token":"tok-%d","expires_at":%q,"raw":{}}`, n, expires.UTC().Format(time.RFC3339Nano))), nil
	}
}

func TestSourceWithOAuth2Client(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		var sent string
		provider := &http.Client{Transport: canned.Transport(func(req *http.Request) (*http.Response, error) {
			sent = req.Header.Get("Authorization")
			return canned.Response(http.StatusOK, `{}`), nil
		})}
		ctx := context.WithValue(t.Context(), oauth2.HTTPClient, provider)
		hc := oauth2.NewClient(ctx, token.NewSource(ctx, newClient(t, refreshing(&calls)), ref))
		for _, step := range []struct {
			after time.Duration
			sent  string
			calls int32
		}{
			{0, "Bearer tok-1", 1},
			{4 * time.Minute, "Bearer tok-1", 1},                // the cached token
			{2 * time.Minute, "Bearer tok-1", 2},                // the cache has expired, but Nango has not refreshed the token
			{38 * time.Minute, "Bearer tok-1", 3},               // 16 minutes before the token expires
			{4*time.Minute + 55*time.Second, "Bearer tok-2", 4}, // Nango has refreshed the token, although the old one is still valid
			{time.Hour, "Bearer tok-3", 5},                      // the previous token has expired
		} {
			time.Sleep(step.after)
			resp, err := hc.Get("https://provider.example.com/")
			require.NoError(t, err)
			require.NoError(t, resp.Body.Close())
			require.Equal(t, step.sent, sent)
			require.Equal(t, step.calls, calls.Load())
		}
	})
}

func TestConcurrentCallersShareOneRequest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		slow := refreshing(&calls)
		source := token.NewSource(t.Context(), newClient(t, func(req *http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			return slow(req)
		}), ref)
		const callers = 100
		tokens := make([]*oauth2.Token, callers)
		var group sync.WaitGroup
		for i := range callers {
			group.Go(func() { tokens[i], _ = source.Token() })
		}
		group.Wait()
		require.Equal(t, int32(1), calls.Load())
		for i, got := range tokens {
			require.Equal(t, "tok-1", got.AccessToken)
			require.NotSame(t, tokens[(i+1)%callers], got, "a caller may change its token")
		}
		_, err := source.Token()
		require.NoError(t, err)
		require.Equal(t, int32(2), calls.Load(), "what has landed is not kept")
	})
}

func TestFailureIsSharedButNotCached(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var calls atomic.Int32
		source := token.NewSource(t.Context(), newClient(t, func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			if calls.Add(1) == 1 {
				return canned.Response(http.StatusFailedDependency, `{"error":{"code":"invalid_credentials","message":"The external API returned an error"}}`), nil
			}
			return connection(`{"type":"OAUTH2","access_token":"tok","raw":{}}`), nil
		}), ref)
		var failed atomic.Int32
		var group sync.WaitGroup
		for range 10 {
			group.Go(func() {
				if got, err := source.Token(); got == nil && errors.Is(err, nango.ErrInvalidCredentials) {
					failed.Add(1)
				}
			})
		}
		group.Wait()
		require.Equal(t, int32(1), calls.Load())
		require.Equal(t, int32(10), failed.Load())
		got, err := source.Token()
		require.NoError(t, err)
		require.Equal(t, "tok", got.AccessToken)
	})
}

func TestFailedRefreshIsTypedWithOAuth2Client(t *testing.T) {
	for _, status := range []int{http.StatusBadRequest, http.StatusFailedDependency} { // the first failure, and later ones during Nango's backoff
		c := newClient(t, func(*http.Request) (*http.Response, error) {
			return canned.Response(status, `{"error":{"code":"invalid_credentials","message":"The external API returned an error","payload":{"connection":{"id":7}}}}`), nil
		})
		_, err := oauth2.NewClient(t.Context(), token.NewSource(t.Context(), c, ref)).Get("https://provider.example.com/")
		require.ErrorIs(t, err, nango.ErrInvalidCredentials)
		var refused *nango.SDKError
		require.ErrorAs(t, err, &refused)
		require.Equal(t, status, refused.StatusCode)
	}
}

func TestContextEndsEveryCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		source := token.NewSource(ctx, newClient(t, func(req *http.Request) (*http.Response, error) {
			<-req.Context().Done()
			return nil, req.Context().Err()
		}), ref)
		var ended atomic.Int32
		for range 5 {
			go func() {
				if _, err := source.Token(); errors.Is(err, context.Canceled) {
					ended.Add(1)
				}
			}()
		}
		synctest.Wait()
		cancel()
		synctest.Wait()
		require.Equal(t, int32(5), ended.Load())
		_, err := source.Token()
		require.ErrorIs(t, err, context.Canceled)
	})
}

// If the transport panics, Token panics in one caller. The other callers wait for the same request
// and must not block forever.
func TestPanicReleasesTheWaitingCallers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		source := token.NewSource(t.Context(), newClient(t, func(*http.Request) (*http.Response, error) {
			time.Sleep(time.Second)
			panic("in the transport")
		}), ref)
		var panicked, failed atomic.Int32
		for range 3 {
			go func() {
				defer func() {
					if recover() != nil {
						panicked.Add(1)
					}
				}()
				if _, err := source.Token(); err != nil {
					failed.Add(1)
				}
			}()
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		require.Equal(t, int32(1), panicked.Load())
		require.Equal(t, int32(2), failed.Load())
	})
}

func TestInvalidArguments(t *testing.T) {
	for field, source := range map[string]oauth2.TokenSource{
		"client":            token.NewSource(t.Context(), nil, ref),
		"ConnectionID":      token.NewSource(t.Context(), newClient(t, nil), nango.ConnectionRef{ProviderConfigKey: "drive"}),
		"ProviderConfigKey": token.NewSource(t.Context(), newClient(t, nil), nango.ConnectionRef{ConnectionID: "user"}),
	} {
		_, err := source.Token()
		var invalid *nango.SDKValidationError
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, field, invalid.Field)
	}
	_, err := token.NewSource(t.Context(), newClient(t, nil), ref, nango.WithCallTimeout(-1)).Token()
	require.ErrorContains(t, err, "WithCallTimeout")
}

func TestUnknownConnection(t *testing.T) {
	c := newClient(t, func(*http.Request) (*http.Response, error) {
		return canned.Response(http.StatusNotFound, `{"error":{"code":"not_found","message":"Failed to find connection"}}`), nil
	})
	_, err := token.NewSource(t.Context(), c, ref).Token()
	require.ErrorIs(t, err, nango.ErrNotFound)
	require.True(t, strings.HasPrefix(err.Error(), "nango: "))
}

func TestTokenOfASilentServer(t *testing.T) {
	for name, tt := range map[string]struct {
		opts        []nango.CallOption
		least, most time.Duration
	}{
		"as documented": {nil, 10 * time.Minute, 10*time.Minute + 10*time.Second},
		"with options":  {[]nango.CallOption{nango.WithCallTimeout(time.Second), nango.WithNoRetry()}, time.Second, time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newClient(t, func(req *http.Request) (*http.Response, error) {
					<-req.Context().Done()
					return nil, req.Context().Err()
				})
				source := token.NewSource(t.Context(), c, ref, tt.opts...)
				start := time.Now()
				for range 2 { // the options apply to each call
					_, err := source.Token()
					require.ErrorIs(t, err, context.DeadlineExceeded)
				}
				took := time.Since(start) / 2
				require.GreaterOrEqual(t, took, tt.least)
				require.LessOrEqual(t, took, tt.most)
			})
		})
	}
}
