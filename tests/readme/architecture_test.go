package readme_test

import (
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// listed matches the list of imports in ARCHITECTURE.md.
var listed = regexp.MustCompile("(?ms)^```imports\n(.*?)^```$")

// ARCHITECTURE.md divides the module into rooms: directories with the packages below them. For each
// room, it must list the rooms and packages of the module that the room imports.
func TestArchitectureListsTheImports(t *testing.T) {
	root, text := read(t, "ARCHITECTURE.md")
	match := listed.FindStringSubmatch(text)
	require.NotNil(t, match)
	want := map[string][]string{}
	for line := range strings.Lines(match[1]) {
		room, imports, ok := strings.Cut(line, "→")
		require.True(t, ok, line)
		want[strings.TrimSpace(room)] = strings.Fields(imports)
	}

	command := exec.CommandContext(t.Context(), "go", "list", "-f", `{{.ImportPath}}{{range .Imports}} {{.}}{{end}}`, "./...")
	command.Dir = root
	out, err := command.Output()
	require.NoError(t, err)
	got := map[string][]string{}
	for line := range strings.Lines(string(out)) {
		packages := strings.Fields(line)
		room := roomOf(packages[0], want)
		if room == "" {
			continue
		}
		for _, imported := range packages[1:] {
			to, ours := strings.CutPrefix(imported, module+"/")
			if !ours || roomOf(imported, want) == room {
				continue
			}
			if r := roomOf(imported, want); r != "" {
				to = r
			} else if before, _, ok := strings.Cut(to, "/internal/"); ok {
				to = before + "/internal"
			}
			if !slices.Contains(got[room], to) {
				got[room] = append(got[room], to)
			}
		}
	}
	for room, imports := range want {
		slices.Sort(got[room])
		slices.Sort(imports)
		require.ElementsMatch(t, imports, got[room], "the imports of %s", room)
	}
}

// roomOf returns the name of the room that contains a package. If the package's path begins with
// the names of several rooms, roomOf returns the longest of these names. If it begins with none,
// roomOf returns "".
func roomOf(path string, rooms map[string][]string) string {
	path, ours := strings.CutPrefix(path, module+"/")
	if !ours {
		return ""
	}
	best := ""
	for room := range rooms {
		if (path == room || strings.HasPrefix(path, room+"/")) && len(room) > len(best) {
			best = room
		}
	}
	return best
}
