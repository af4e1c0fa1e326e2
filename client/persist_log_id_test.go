package client_test

import (
	"strings"
	"testing"

	nango "github.com/nango-go/nango/client"
	"github.com/stretchr/testify/require"
)

func TestActivityLogIDsAreChecked(t *testing.T) {
	for id, fine := range map[string]bool{
		"":                               true, // not every call needs an id
		"1795296519394_VYFGkNnF":         true,
		strings.Repeat("a", 20):          true,
		strings.Repeat("Z", 25):          true,
		"azAZ09_azAZ09_azAZ09":           true,
		strings.Repeat("a", 19):          false,
		strings.Repeat("a", 26):          false,
		"1795296519394-VYFGkNnF":         false,
		"1795296519394@VYFGkNnF":         false,
		"1795296519394[VYFGkNnF":         false,
		"1795296519394{VYFGkNnF":         false,
		"1795296519394/VYFGkNnF":         false,
		"1795296519394:VYFGkNnF":         false,
		"1795296519394_VYFGkNn\n":        false,
		strings.Repeat("a", 18) + "é":    false,
		strings.Repeat("a", 20) + "\xe1": false,
	} {
		cfg := run()
		cfg.ActivityLogID = id
		_, err := nango.NewPersist(stubKey, cfg)
		if fine {
			require.NoError(t, err, "%q", id)
		} else {
			requireField(t, err, "ActivityLogID", "%q", id)
		}
	}
}
