// Package wallclock_test checks that the tests of the project do not depend on the wall clock. On a
// busy machine everything may be slow, so a test that sleeps or has a time limit can fail although
// the code is right. Such a test should run in a synctest bubble, in which time is exact, or be a
// benchmark. Tests need no time limits of their own, because go test ends tests that hang.
package wallclock_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const root = "../.."

// exempt lists the folders with tests that need the wall clock. The Makefile has targets for these
// tests.
var exempt = map[string]string{
	"tests/live": "make live: a real server",
	"tests/soak": "make soak: runs for a given duration",
}

func TestTestsDoNotUseTheWallClock(t *testing.T) {
	packages := map[string]*code{}
	var files int
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		dir, name := filepath.Split(path)
		dir = strings.TrimPrefix(filepath.ToSlash(filepath.Clean(dir)), root+"/")
		switch {
		case err != nil:
			return err
		case entry.IsDir() && (name == "node_modules" || name == "testdata" || name == ".git"):
			return filepath.SkipDir
		case !strings.HasSuffix(name, "_test.go") || exempt[dir] != "":
			return nil
		}
		if packages[dir] == nil {
			packages[dir] = newCode()
		}
		files++
		return packages[dir].parse(path, nil)
	}))
	require.Greater(t, files, 200)
	for dir, c := range packages {
		for _, at := range c.bounds() {
			t.Errorf("%s: %s: uses the wall clock outside of a synctest bubble", dir, at)
		}
	}
}

func TestUsesOfTheWallClockAreFound(t *testing.T) {
	const head = "package x\n\nimport (\n\"context\"\n\"testing\"\n\"testing/synctest\"\n\"time\"\n\"github.com/stretchr/testify/require\"\n)\n"
	for source, want := range map[string]int{
		`func TestA(t *testing.T) { begin := time.Now(); _ = begin }`:                                                                                  0,
		`func TestA(t *testing.T) { begin := time.Now(); require.Less(t, time.Since(begin), time.Second) }`:                                            1,
		`func TestA(t *testing.T) { require.WithinDuration(t, time.Now(), x, time.Second) }`:                                                           1,
		`func TestA(t *testing.T) { if time.Now().After(end) { t.Fatal() } }`:                                                                          1,
		`func TestA(t *testing.T) { if end.Before(time.Now()) { t.Fatal() } }`:                                                                         1,
		`func TestA(t *testing.T) { end, _ := t.Deadline(); use(end) }`:                                                                                1,
		`func TestA(t *testing.T) { assert.Eventually(t, f, time.Second, time.Second) }`:                                                               1,
		`func TestA(t *testing.T) { require.Eventually(t, f, time.Second, time.Second) }`:                                                              1,
		`func TestA(t *testing.T) { ctx, cancel := context.WithTimeout(t.Context(), time.Second); use(ctx, cancel) }`:                                  1,
		`func TestA(t *testing.T) { select { case <-done: case <-time.After(time.Second): t.Fatal() } }`:                                               1,
		`func TestA(t *testing.T) { synctest.Test(t, func(t *testing.T) { time.Sleep(time.Second) }) }`:                                                0,
		`func BenchmarkA(b *testing.B) { begin := time.Now(); b.Log(time.Since(begin)) }`:                                                              0,
		`func ExampleA() { time.Sleep(time.Second) }`:                                                                                                  0,
		`func TestA(t *testing.T) { synctest.Test(t, func(*testing.T) { a() }) }; func a() { time.Sleep(1) }`:                                          0,
		`func TestA(t *testing.T) { a() }; func a() { time.Sleep(1) }`:                                                                                 1,
		`func TestA(t *testing.T) { a() }; func a() { b() }; func b() { time.Sleep(1) }`:                                                               1,
		`func TestA(t *testing.T) { in(t, func() { time.Sleep(1) }) }; func in(t *testing.T, f func()) { synctest.Test(t, func(*testing.T) { f() }) }`: 0,
		`func TestA(t *testing.T) { use(s.wait) }; func (s) wait() { time.Sleep(1) }`:                                                                  1,
		`func TestA(t *testing.T) { use(s.other) }; func (s) wait() { time.Sleep(1) }`:                                                                 0,
		`type s struct{}; func (s) Read([]byte) (int, error) { time.Sleep(1); return 0, nil }; func TestA(t *testing.T) { use(s{}) }`:                  1,
		`type s struct{}; func (s) Read([]byte) (int, error) { time.Sleep(1); return 0, nil }; func TestA(t *testing.T) {
			synctest.Test(t, func(*testing.T) { use(s{}) }) }`: 0,
	} {
		c := newCode()
		require.NoError(t, c.parse("x_test.go", head+source))
		require.Len(t, c.bounds(), want, source)
	}
}

// code is the test code of a package. Each function is stored under its name, and each method under
// a name of the form Type.Name.
type code struct {
	files     *token.FileSet
	functions map[string]*function
}

type function struct {
	bubble bool            // whether it starts a bubble or is a benchmark or an example
	entry  bool            // whether the testing package calls it
	names  map[string]bool // the names in the function; a name after a dot is stored with the dot
	looks  []token.Pos     // positions at which it uses the wall clock
}

// global is the name under which [code] stores all variables of a package, such as tables of test
// cases, as if they were one function.
const global = "var"

func newCode() *code { return &code{files: token.NewFileSet(), functions: map[string]*function{}} }

func (c *code) parse(path string, source any) error {
	file, err := parser.ParseFile(c.files, path, source, parser.SkipObjectResolution)
	if err != nil {
		return err
	}
	for _, declared := range file.Decls {
		f, name := &function{names: map[string]bool{}}, global
		switch decl := declared.(type) {
		case *ast.FuncDecl:
			name = nameOf(decl)
			f.bubble = strings.HasPrefix(name, "Benchmark") || strings.HasPrefix(name, "Example")
			f.entry = strings.HasPrefix(name, "Test") || strings.HasPrefix(name, "Fuzz")
		case *ast.GenDecl:
			if decl.Tok == token.TYPE {
				continue
			}
			if known := c.functions[global]; known != nil {
				f = known
			}
		}
		c.functions[name] = f
		ast.Inspect(declared, f.see)
	}
	return nil
}

func nameOf(decl *ast.FuncDecl) string {
	if decl.Recv == nil {
		return decl.Name.Name
	}
	receiver := ""
	ast.Inspect(decl.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && receiver == "" {
			receiver = id.Name
		}
		return true
	})
	return receiver + "." + decl.Name.Name
}

// waits lists functions that always use the wall clock.
var waits = map[string]bool{
	"time.Since": true, "time.Until": true, "time.After": true, "time.AfterFunc": true, "time.Sleep": true, "time.Tick": true,
	"time.NewTimer": true, "time.NewTicker": true, "context.WithTimeout": true, "context.WithTimeoutCause": true,
	"context.WithDeadline": true, "context.WithDeadlineCause": true, "require.WithinDuration": true, "require.WithinRange": true,
	"require.Eventually": true, "require.EventuallyWithT": true, "require.Never": true,
}

func (f *function) see(n ast.Node) bool {
	switch n := n.(type) {
	case *ast.Ident:
		f.names[n.Name] = true
	case *ast.CallExpr:
		switch callee := text(n.Fun); {
		case callee == "synctest.Test":
			f.bubble = true
		case waits[callee], waits[strings.Replace(callee, "assert.", "require.", 1)], callee == "t.Deadline", comparesNow(n):
			f.looks = append(f.looks, n.Pos())
		}
	case *ast.SelectorExpr: // such as time.Now().After(end)
		if call, ok := n.X.(*ast.CallExpr); ok && text(call.Fun) == "time.Now" {
			switch n.Sel.Name {
			case "After", "Before", "Compare", "Sub", "Equal":
				f.looks = append(f.looks, n.Pos())
			}
		}
		f.names["."+n.Sel.Name] = true
		ast.Inspect(n.X, f.see)
		return false
	case *ast.KeyValueExpr: // the key is usually the name of a field
		ast.Inspect(n.Value, f.see)
		return false
	case *ast.Field: // ignore the types of parameters
		return false
	}
	return true
}

// comparesNow reports whether a call compares a time with the current time, as t.Before(time.Now())
// does.
func comparesNow(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || len(call.Args) != 1 {
		return false
	}
	now, ok := call.Args[0].(*ast.CallExpr)
	return ok && text(now.Fun) == "time.Now" && slices.Contains([]string{"After", "Before", "Compare", "Sub", "Equal"}, method.Sel.Name)
}

func text(e ast.Expr) string {
	selector, ok := e.(*ast.SelectorExpr)
	if !ok {
		return ""
	}
	x, ok := selector.X.(*ast.Ident)
	if !ok {
		return ""
	}
	return x.Name + "." + selector.Sel.Name
}

// implicit lists the names of methods that other packages may call on a value that is passed to
// them. Such a call is not visible in the test code.
var implicit = map[string]bool{
	"Close": true, "Error": true, "MarshalJSON": true, "Read": true, "RoundTrip": true, "ServeHTTP": true, "String": true,
	"UnmarshalJSON": true, "Wait": true, "Write": true,
}

// mayCall reports whether f may call a function or method. The parameter key is the name of the
// function, or has the form Type.Name for a method.
func (f *function) mayCall(key string) bool {
	receiver, method, ok := strings.Cut(key, ".")
	if !ok || implicit[method] {
		return f.names[receiver]
	}
	return f.names["."+method]
}

// bounds returns the positions at which tests use the wall clock outside of a synctest bubble,
// directly or through other functions. A test counts as inside of a bubble if the test itself, or a
// function that it may call, starts a bubble.
func (c *code) bounds() (at []token.Position) {
	for _, f := range c.reachable(func(name string, f *function) bool {
		return name == global || f.entry && !slices.ContainsFunc(c.reachable(func(_ string, e *function) bool { return e == f }), inBubble)
	}) {
		for _, pos := range f.looks {
			at = append(at, c.files.Position(pos))
		}
	}
	return at
}

func inBubble(f *function) bool { return f.bubble }

// reachable returns the functions for which isRoot returns true, and all functions that these may
// call, directly or through other functions.
func (c *code) reachable(isRoot func(name string, f *function) bool) (reached []*function) {
	for name, f := range c.functions {
		if isRoot(name, f) {
			reached = append(reached, f)
		}
	}
	for i := 0; i < len(reached); i++ {
		for name, other := range c.functions {
			if !other.entry && reached[i].mayCall(name) && !slices.Contains(reached, other) {
				reached = append(reached, other)
			}
		}
	}
	return reached
}
