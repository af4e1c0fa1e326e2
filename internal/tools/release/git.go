package release

import (
	"archive/tar"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"golang.org/x/mod/semver"
)

// git runs a git command in dir and returns its output.
func git(ctx context.Context, dir string, args ...string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, "git", args...)
	cmd.Dir = dir
	out, err := cmd.Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return nil, fmt.Errorf("git %s: %w: %s", args[0], err, bytes.TrimSpace(exit.Stderr))
	}
	return out, err
}

// lastTag returns the highest release tag among the ancestors of HEAD, or "" if there is none. If
// limit is not "", only tags below that version count.
func lastTag(ctx context.Context, dir, limit string) (string, error) {
	out, err := git(ctx, dir, "tag", "--merged", "HEAD", "--list", "v*")
	if err != nil {
		return "", err
	}
	last := ""
	for tag := range strings.FieldsSeq(string(out)) {
		if semver.Canonical(tag) != tag || semver.Prerelease(tag) != "" ||
			limit != "" && semver.Compare(tag, limit) >= 0 {
			continue
		}
		if last == "" || semver.Compare(tag, last) > 0 {
			last = tag
		}
	}
	return last, nil
}

// changed reports whether the work tree differs from a tag. Untracked files count as changes.
func changed(ctx context.Context, dir, tag string) (bool, error) {
	tracked, err := git(ctx, dir, "diff", "--name-only", tag)
	if err != nil {
		return false, err
	}
	unknown, err := git(ctx, dir, "ls-files", "--others", "--exclude-standard")
	return len(tracked)+len(unknown) > 0, err
}

// export writes the files of a tag into the directory target.
func export(ctx context.Context, dir, tag, target string) error {
	data, err := git(ctx, dir, "archive", "--format=tar", tag)
	if err != nil {
		return err
	}
	root, err := os.OpenRoot(target)
	if err != nil {
		return err
	}
	defer func() { _ = root.Close() }()
	archive := tar.NewReader(bytes.NewReader(data))
	for {
		header, err := archive.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if header.Typeflag != tar.TypeReg {
			continue
		}
		content, err := io.ReadAll(archive)
		if err != nil {
			return err
		}
		if err := root.MkdirAll(filepath.Dir(filepath.FromSlash(header.Name)), 0o755); err != nil {
			return err
		}
		if err := root.WriteFile(filepath.FromSlash(header.Name), content, 0o644); err != nil {
			return err
		}
	}
}
