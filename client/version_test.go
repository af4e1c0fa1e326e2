package client_test

import (
	"os"
	"regexp"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"

	nango "github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/contract"
)

// The constants Version and SpecVersion agree with openapi.yaml, with the newest heading of
// CHANGELOG.md and with the User-Agent header.
func TestVersionsAgree(t *testing.T) {
	require.Regexp(t, `^\d+\.\d+\.\d+$`, nango.Version)

	document, err := contract.Document()
	require.NoError(t, err)
	require.Equal(t, nango.SpecVersion, document.Info.Version, "openapi.yaml's info.version")

	changelog, err := os.ReadFile("../CHANGELOG.md")
	require.NoError(t, err)
	newest := regexp.MustCompile(`(?m)^## (.*)$`).FindSubmatch(changelog)
	require.NotNil(t, newest, "CHANGELOG.md has no heading of a version")
	require.Regexp(t, `^v`+regexp.QuoteMeta(nango.Version)+` \((unreleased|\d{4}-\d{2}-\d{2}), Nango `+regexp.QuoteMeta(nango.SpecVersion)+`\)$`,
		string(newest[1]), "the newest heading of CHANGELOG.md")

	s, c := newStub(t, reply{body: `{"data":[]}`})
	_, err = c.Integrations.List(t.Context())
	require.NoError(t, err)
	require.Equal(t, "nango-go/"+nango.Version+" (spec "+nango.SpecVersion+"; "+runtime.Version()+")", s.last(t).header.Get("User-Agent"))
}
