package readme_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	link     = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	heading  = regexp.MustCompile(`(?m)^#+ (.+)$`)
	dropped  = regexp.MustCompile(`[^\p{L}\p{N} _-]`)
	fenced   = regexp.MustCompile("(?ms)^```.*?^```$")
	external = regexp.MustCompile(`^[a-z]+:`)
)

func TestRelativeLinksAreValid(t *testing.T) {
	for _, document := range []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md"} {
		root, text := read(t, document)
		require.Empty(t, broken(root, text), document)
	}
}

func TestBrokenLinksAreReported(t *testing.T) {
	root, _ := read(t, "README.md")
	text := "# A `title`, here\n\n[a](client) [b](README.md#versions) [c](#a-title-here) [d](https://example.com/x)\n" +
		"[e](nowhere.md) [f](#nothing) [g](README.md#nothing)\n```\n[h](code.md)\n```\n"
	require.Equal(t, []string{"nowhere.md", "#nothing", "README.md#nothing"}, broken(root, text))
}

// broken returns the relative links in a document that lead to a missing file or heading.
func broken(root, text string) []string {
	var found []string
	for _, match := range link.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		if external.MatchString(match[1]) {
			continue
		}
		path, anchor, _ := strings.Cut(match[1], "#")
		target := text
		if path != "" {
			data, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(path)))
			if _, missing := os.Stat(filepath.Join(root, filepath.FromSlash(path))); missing != nil || err != nil && anchor != "" {
				found = append(found, match[1])
				continue
			}
			target = string(data)
		}
		if anchor != "" && !anchors(target)[anchor] {
			found = append(found, match[1])
		}
	}
	return found
}

// anchors returns the anchors that links can use to refer to the headings of a page.
func anchors(text string) map[string]bool {
	names := map[string]bool{}
	for _, match := range heading.FindAllStringSubmatch(fenced.ReplaceAllString(text, ""), -1) {
		names[strings.ReplaceAll(dropped.ReplaceAllString(strings.ToLower(match[1]), ""), " ", "-")] = true
	}
	return names
}
