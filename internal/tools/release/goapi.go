package release

import (
	"context"
	"errors"
	"fmt"
	"go/types"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/exp/apidiff"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/semver"
	"golang.org/x/tools/go/packages"
)

// promised lists patterns of the packages whose exported API is compared. It does not include
// gen/server: the interface there grows with each operation, and only the emulator implements it.
var promised = []string{"client", "gen", "tests/nangotest", "wrappers/..."}

// compareGo returns the changes of the exported Go API, and of the Go version that the module
// requires.
func compareGo(ctx context.Context, oldDir, newDir string) ([]Change, error) {
	older, err := module(ctx, oldDir)
	if err != nil {
		return nil, fmt.Errorf("the Go API of the last tag: %w", err)
	}
	newer, err := module(ctx, newDir)
	if err != nil {
		return nil, fmt.Errorf("the Go API: %w", err)
	}
	var changes []Change
	for _, c := range apidiff.ModuleChanges(&older.api, &newer.api).Changes {
		level := Breaking
		if c.Compatible {
			level = Addition
		}
		changes = append(changes, Change{level, "Go API", strings.TrimPrefix(c.Message, "./")})
	}
	if semver.Compare("v"+newer.language, "v"+older.language) > 0 {
		changes = append(changes, Change{Addition, "go.mod",
			fmt.Sprintf("needs Go %s instead of %s", newer.language, older.language)})
	}
	return changes, nil
}

type goModule struct {
	api      apidiff.Module
	language string
}

func module(ctx context.Context, dir string) (*goModule, error) {
	data, err := os.ReadFile(filepath.Join(dir, "go.mod"))
	if err != nil {
		return nil, err
	}
	file, err := modfile.Parse("go.mod", data, nil)
	if err != nil {
		return nil, err
	}
	if file.Module == nil || file.Go == nil {
		return nil, errors.New("go.mod: module or go is missing")
	}
	loaded, err := loadPackages(ctx, dir)
	return &goModule{apidiff.Module{Path: file.Module.Mod.Path, Packages: loaded},
		file.Go.Version}, err
}

func loadPackages(ctx context.Context, dir string) ([]*types.Package, error) {
	var patterns []string
	for _, pattern := range promised {
		if exists(dir, pattern) {
			patterns = append(patterns, "./"+pattern)
		}
	}
	if len(patterns) == 0 {
		return nil, nil
	}
	config := &packages.Config{
		Context: ctx, Dir: dir, Mode: packages.NeedName | packages.NeedTypes,
		Env: append(os.Environ(), "GOWORK=off"),
	}
	loaded, err := packages.Load(config, patterns...)
	if err != nil {
		return nil, err
	}
	var api []*types.Package
	var problems []error
	for _, p := range loaded {
		for _, problem := range p.Errors {
			problems = append(problems, problem)
		}
		if p.Name != "main" && !strings.Contains(p.PkgPath+"/", "/internal/") {
			api = append(api, p.Types)
		}
	}
	return api, errors.Join(problems...)
}

// exists reports whether a package in dir matches pattern, which is one of the patterns in
// [promised]. In older versions of the module, some of these packages do not exist.
func exists(dir, pattern string) bool {
	parent, all := strings.CutSuffix(pattern, "/...")
	if all {
		_, err := os.Stat(filepath.Join(dir, parent))
		return err == nil
	}
	files, err := filepath.Glob(filepath.Join(dir, filepath.FromSlash(pattern), "*.go"))
	return err == nil && len(files) > 0
}
