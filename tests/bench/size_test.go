package bench

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// bare is a program that already calls an API with JSON; withClient is the same with the SDK beside.
const (
	bare = `package main

import (
	"encoding/json"
	"fmt"
	"net/http"
)

func main() {
	resp, err := http.Get("https://api.example.com")
	if err != nil {
		fmt.Println(err)
		return
	}
	var v map[string]any
	fmt.Println(json.NewDecoder(resp.Body).Decode(&v), v)
	use()
}
`
	withoutClient = "package main\n\nfunc use() {}\n"
	withClient    = `package main

import (
	"context"
	"fmt"

	nango "github.com/nango-go/nango/client"
)

func use() {
	c, err := nango.FromEnv()
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	fmt.Println(c.Connections.Get(ctx, "a", "b", nango.GetConnectionParams{}))
	fmt.Println(c.Proxy.Get(ctx, nango.ProxyRequest{Endpoint: "/"}))
	for r, err := range nango.AllRecords[map[string]any](ctx, c, nango.ListRecordsParams{Model: "Contact"}) {
		fmt.Println(r, err)
	}
}
`
)

func TestImportingTheClientAddsLittle(t *testing.T) {
	if testing.Short() {
		t.Skip("builds two programs")
	}
	before, after := stripped(t, withoutClient), stripped(t, withClient)
	t.Logf("%d bytes, with the client %d: %d more", before, after, after-before)
	require.LessOrEqual(t, after-before, int64(1_000_000))
}

// stripped is the size of the stripped program with the given use. It is built from files outside the module, whose
// imports are those of the module that the command runs in.
func stripped(t *testing.T, use string) int64 {
	t.Helper()
	dir := t.TempDir()
	main, other, program := filepath.Join(dir, "main.go"), filepath.Join(dir, "use.go"), filepath.Join(dir, "program")
	require.NoError(t, os.WriteFile(main, []byte(bare), 0o600))
	require.NoError(t, os.WriteFile(other, []byte(use), 0o600))
	out, err := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags=-s -w", "-o", program, main, other).CombinedOutput()
	require.NoError(t, err, string(out))
	info, err := os.Stat(program)
	require.NoError(t, err)
	return info.Size()
}
