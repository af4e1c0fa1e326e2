package nangotest_test

import (
	"strings"
	"testing"

	"github.com/nango-go/nango/tests/nangotest"
)

func TestVersionsAreThreeNumbers(t *testing.T) {
	t.Parallel()
	for text, ok := range map[string]bool{
		"0.71.4": true, "0.71.10": true, "1.0.0": true,
		"": false, "0.71": false, "v0.71.4": false, "0.71.4-beta": false, "0.71.-4": false, "0.71.4.1": false,
	} {
		srv, err := nangotest.Start(nangotest.WithVersion(text))
		if err == nil {
			srv.Close()
		}
		if ok != (err == nil) || err != nil && !strings.Contains(err.Error(), "WithVersion") {
			t.Errorf("WithVersion(%q): %v", text, err)
		}
	}
}
