// Package readme checks the documents in the root of the module: the Go code in README.md must
// compile, and relative links must be valid.
package readme_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// known lists the packages that a code block may use without importing them. It maps the name of
// each package in the code to its import path.
var known = map[string]string{
	"context": "context", "errors": "errors", "fmt": "fmt", "http": "net/http", "json": "encoding/json", "log": "log", "os": "os",
	"slog": "log/slog", "testing": "testing", "time": "time", "url": "net/url", "require": "github.com/stretchr/testify/require",
	"nango": module + "/client", "nangotest": module + "/tests/nangotest", "nodesdk": module + "/wrappers/nodesdk",
	"proxyhttp": module + "/wrappers/proxyhttp", "script": module + "/wrappers/script", "token": module + "/wrappers/token",
	"webhook": module + "/wrappers/webhook", "github": "github.com/google/go-github/v88/github",
}

const module = "github.com/nango-go/nango"

// block is a fenced Go block of a document.
type block struct {
	document string
	line     int // the line of the document in which the code begins
	code     string
}

var fence = regexp.MustCompile("(?ms)^```go\n(.*?)^```$")

func blocks(document, text string) []block {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	var found []block
	for _, at := range fence.FindAllStringSubmatchIndex(text, -1) {
		found = append(found, block{document, 1 + strings.Count(text[:at[2]], "\n"), text[at[2]:at[3]]})
	}
	return found
}

// source returns the block as a Go file. If the block is a complete program, source does not change
// it. If the block has declarations, source adds the missing imports. If the block has statements,
// source also puts them into a function, in which c is a client, ctx is a context, err is an error,
// and use is a function that accepts any values.
func (b block) source() string {
	if strings.HasPrefix(b.code, "package ") {
		return b.code
	}
	const head = "package fragment\n"
	code, line, imports := b.code, b.line, ""
	fset := token.NewFileSet()
	if f, err := parser.ParseFile(fset, "", head+code, parser.ImportsOnly); err == nil && len(f.Decls) > 0 {
		end := fset.Position(f.Decls[len(f.Decls)-1].End()).Offset - len(head)
		line += strings.Count(code[:end], "\n")
		imports, code = code[:end]+"\n", code[end:]
	}
	marked := fmt.Sprintf("//line %s:%d\n%s", b.document, line, code)
	body, err := parser.ParseFile(fset, "", head+code, 0)
	if err != nil { // the code does not consist of declarations, so it must be statements
		marked = "func _(ctx context.Context, c *nango.Client, use func(...any)) error {\nvar err error\n{\n" + marked + "}\nreturn err\n}\n"
		body, _ = parser.ParseFile(fset, "", head+marked, 0)
	}
	return head + imports + missing(body, imports) + marked
}

// missing returns import declarations for the packages that f uses without importing them. The
// parameter imported holds the import declarations of f.
func missing(f *ast.File, imported string) string {
	needed := map[string]string{}
	ast.Inspect(f, func(n ast.Node) bool {
		if selector, ok := n.(*ast.SelectorExpr); ok {
			if name, ok := selector.X.(*ast.Ident); ok && known[name.Name] != "" {
				needed[name.Name] = known[name.Name]
			}
		}
		return true
	})
	var lines strings.Builder
	for _, name := range slices.Sorted(maps.Keys(needed)) {
		if !strings.Contains(imported, `"`+needed[name]+`"`) {
			fmt.Fprintf(&lines, "import %s %q\n", name, needed[name])
		}
	}
	return lines.String()
}

var position = regexp.MustCompile(`(?m)^\S*?([A-Z]+\.md:)`)

// compile compiles each block as a package of the module in the directory examples, because a block
// may import packages that the root module does not need. Its error contains the compiler's
// messages, with positions such as README.md:12.
func compile(root, temp string, found []block) error {
	overlay := struct{ Replace map[string]string }{map[string]string{}}
	args := []string{"build", "-overlay", filepath.Join(temp, "overlay.json"), "-o", os.DevNull}
	for _, b := range found {
		name := fmt.Sprintf("line%d", b.line)
		file := filepath.Join(temp, name+".go")
		if err := os.WriteFile(file, []byte(b.source()), 0o600); err != nil {
			return err
		}
		overlay.Replace[filepath.Join(root, "examples", "document", name, name+".go")] = file
		args = append(args, "./document/"+name)
	}
	data, err := json.Marshal(overlay)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(temp, "overlay.json"), data, 0o600); err != nil {
		return err
	}
	cmd := exec.Command("go", args...)
	cmd.Dir = filepath.Join(root, "examples")
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("go build: %w\n%s", err, position.ReplaceAll(bytes.TrimSpace(out), []byte("$1")))
	}
	return nil
}
