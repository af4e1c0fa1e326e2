package token_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/wrappers/token"
)

// The clock of this machine may be hours off. So the token source uses the time in the response's
// header Date to decide when a token expires.
func TestATokenExpiresByTheClockOfTheServer(t *testing.T) {
	const hour = time.Hour
	for name, tt := range map[string]struct {
		ahead   time.Duration // how far the clock of this machine is ahead of Nango's
		expires time.Duration // when the token expires, from now
		date    bool          // the response has a Date
		want    time.Duration // the Expiry of the token, from now
		err     error
	}{
		"same clock":                      {0, 3 * time.Minute, true, 3 * time.Minute, nil},
		"a second ahead":                  {time.Second, 3 * time.Minute, true, 3*time.Minute - time.Second, nil},
		"ahead":                           {2 * hour, hour, true, 5 * time.Minute, nil},
		"ahead, expires soon":             {2 * hour, 3 * time.Minute, true, 3 * time.Minute, nil},
		"behind, expires soon":            {-2 * hour, 3 * time.Minute, true, 3 * time.Minute, nil},
		"ahead, expired":                  {2 * hour, -time.Minute, true, 0, token.ErrExpired},
		"behind, expired":                 {-2 * hour, -time.Minute, true, 0, token.ErrExpired},
		"ahead, no Date in the response":  {2 * hour, hour, false, 0, token.ErrExpired},
		"behind, no Date in the response": {-2 * hour, 3 * time.Minute, false, 5 * time.Minute, nil},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				now := time.Now()
				c := newClient(t, func(*http.Request) (*http.Response, error) {
					servers := now.Add(-tt.ahead).UTC()
					resp := connection(`{"type":"OAUTH2","access_token":"tok","expires_at":"` + servers.Add(tt.expires).Format(time.RFC3339Nano) + `","raw":{}}`)
					if tt.date {
						resp.Header.Set("Date", servers.Format(http.TimeFormat))
					}
					return resp, nil
				})
				heard := 0
				got, err := token.NewSource(t.Context(), c, ref, nango.WithOnResponse(func(nango.ResponseInfo) { heard++ })).Token()
				require.Equal(t, 1, heard)
				if tt.err != nil {
					require.ErrorIs(t, err, tt.err)
					return
				}
				require.NoError(t, err)
				require.Equal(t, tt.want, got.Expiry.Sub(now))
			})
		})
	}
}
