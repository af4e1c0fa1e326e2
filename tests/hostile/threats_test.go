package hostile_test

import (
	"go/ast"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/internal/gosource"
)

// threats maps each promise in SECURITY.md to the tests that prove it. The tests are grouped by
// their directory.
var threats = map[string]map[string][]string{
	"Errors, log lines and printed clients never contain a key, token, query value, header or body, whatever the verb": {
		"tests/hostile":        {"TestRefusals", "TestRateLimits", "TestRedirects", "TestInvalidSuccessesAreErrors", "TestUnusualSuccesses", "TestHostileStrings", "TestHostileConfigs"},
		"client":               {"TestErrorsPrintOneSafeLine", "TestAFailedRequestDoesNotPrintItsURL", "TestAClientPrintsOnlyItsHost", "FuzzErrorText"},
		"client/internal/wire": {"TestTheKeyIsNeverPrinted", "TestTheKeyIsRemovedFromARefusalThatRepeatsIt", "TestLogHasALineForEachAttempt", "TestOnlyCodesAreLogged"},
	},
	"The key is sent only to the configured origin: a redirect to another origin is refused": {
		"tests/hostile":        {"TestRedirects", "TestErrorsBehindARedirect"},
		"client":               {"TestEveryRequestStaysBelowTheHost"},
		"client/internal/wire": {"TestRedirectToAnotherOriginIsNotFollowed", "TestMalformedLocationKeepsTheStatus"},
	},
	"The key is never part of a URL": {
		"tests/hostile":        {"TestRefusals", "TestRedirects"},
		"client/internal/wire": {"TestEveryRequestHasItsHeaders"},
	},
	"Programs accept a key from the environment, never only from a flag, which process lists show": {
		"tests/hostile":      {"TestSecretFlagsDefaultToTheEnvironment"},
		"cmd/nango-emulator": {"TestKeyFromTheEnvironment"},
	},
	"An id cannot reach another resource: a path value is a single encoded segment, and empty values and dot segments are refused": {
		"tests/hostile":    {"TestHostileStrings", "TestHostileConfigs"},
		"client":           {"TestConnectionIDsInAPath"},
		"internal/request": {"TestPath", "TestPathValuesThatNameAnotherResourceAreRefused", "FuzzPath"},
	},
	"A value cannot add a header: line breaks, NUL and characters that HTTP would change are refused": {
		"tests/hostile":    {"TestHostileStrings", "TestHostileConfigs"},
		"client":           {"TestNewRefusesKeys", "TestWithHeader"},
		"internal/request": {"TestHeaderValuesThatHTTPWouldChangeAreRefused", "FuzzHeaderProblem"},
	},
	"Calls to providers stay below /proxy": {
		"tests/hostile": {"TestHostileStrings"},
		"client":        {"TestEndpointsThatLeaveTheProxyAreRefused", "FuzzEndpoint"},
	},
	"proxyhttp serves only hosts that the caller named, and drops the provider SDK's own credentials": {
		"wrappers/proxyhttp": {"TestServedHosts", "TestOnlyNamedHostsAreServed", "TestCredentialsOfTheSDKAreDropped", "TestRedirectToAnotherHostIsRefused"},
	},
	"Reads are bounded: 64 MiB for a response, 64 KiB for an error, 1 MiB for a webhook by default": {
		"tests/hostile":        {"TestErrorsOf64MiB", "TestGzipBombs", "TestAnEndlessRecordIsAnError"},
		"client/internal/wire": {"TestAnAnswerOverTheLimitIsAnError", "TestACompressedAnswerCannotGrowWithoutBound", "TestALargeRefusalIsReadUpToALimit"},
		"wrappers/webhook":     {"TestReadLimit"},
	},
	"A webhook is verified over its raw bytes in constant time, and an empty key is refused": {
		"tests/hostile":    {"TestSignaturesAreComparedInConstantTime"},
		"wrappers/webhook": {"TestVerify", "TestVerifyLegacyRefusesEmptyKey", "TestReadReturnsNoEventWithAnError", "FuzzVerify"},
	},
	"Retries never carry out a write twice, unless the OpenAPI spec declares it idempotent": {
		"tests/hostile":        {"TestRefusals", "TestRateLimits", "TestUnusualSuccesses"},
		"client":               {"TestOnlySafeRequestsAreRetried"},
		"client/internal/wire": {"TestOnlySafeAttemptsAreRetried", "TestABodyThatCannotBeRewoundIsSentOnce"},
		"tests/fault":          {"TestTenThousandRequests"},
	},
}

// promises returns the promises in the table of SECURITY.md, each with the files that implement it.
func promises(t *testing.T) map[string][]string {
	t.Helper()
	text, err := os.ReadFile("../../SECURITY.md")
	require.NoError(t, err)
	out := map[string][]string{}
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.Trim(strings.TrimSpace(line), "|"), "|")
		if len(cells) != 2 || strings.HasPrefix(cells[0], "---") || strings.TrimSpace(cells[0]) == "promise" {
			continue
		}
		for file := range strings.SplitSeq(cells[1], ",") {
			promise := strings.TrimSpace(cells[0])
			out[promise] = append(out[promise], strings.TrimSpace(file))
		}
	}
	require.Greater(t, len(out), 5)
	return out
}

// Each promise in SECURITY.md must be listed in threats with tests that exist, and the files that
// implement it must exist.
func TestEveryPromiseHasTests(t *testing.T) {
	promised := promises(t)
	require.ElementsMatch(t, slices.Collect(maps.Keys(threats)), slices.Collect(maps.Keys(promised)), "SECURITY.md and the list of threats")
	tests := map[string][]string{}
	for promise, files := range promised {
		for _, file := range files {
			_, err := os.Stat(filepath.Join("..", "..", filepath.FromSlash(file)))
			require.NoError(t, err, promise)
		}
		require.NotEmpty(t, threats[promise], promise)
		for folder, names := range threats[promise] {
			if tests[folder] == nil {
				tests[folder] = testsIn(t, folder)
			}
			require.Subset(t, tests[folder], names, "%s: %s", folder, promise)
		}
	}
}

// testsIn returns the names of the tests and fuzz tests in a directory.
func testsIn(t *testing.T, folder string) []string {
	t.Helper()
	code, err := gosource.Read("../../" + folder + "/*_test.go")
	require.NoError(t, err)
	var out []string
	for _, f := range code.Functions() {
		if f.Recv == nil && (strings.HasPrefix(f.Name.Name, "Test") || strings.HasPrefix(f.Name.Name, "Fuzz")) {
			out = append(out, f.Name.Name)
		}
	}
	return out
}

// A test cannot show that a comparison takes the same time for every signature. Instead, this test
// checks that the source compares signatures with hmac.Equal.
func TestSignaturesAreComparedInConstantTime(t *testing.T) {
	code, err := gosource.Read("../../wrappers/webhook/verify.go")
	require.NoError(t, err)
	require.Len(t, code.Files, 1)
	var called []string
	ast.Inspect(code.Files[0], func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok {
			called = append(called, selected(call.Fun))
		}
		return true
	})
	require.Contains(t, called, "hmac.Equal")
	for _, quicker := range []string{"bytes.Equal", "bytes.Compare", "strings.EqualFold", "strings.Compare"} {
		require.NotContains(t, called, quicker)
	}
}

// selected returns a name as it is written in the source, including the package or the value before
// the dot.
func selected(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.SelectorExpr:
		return selected(e.X) + "." + e.Sel.Name
	case *ast.Ident:
		return e.Name
	}
	return ""
}
