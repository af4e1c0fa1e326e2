package release_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// repo is a git repository of a module with one released version, v0.1.0.
type repo struct {
	t   *testing.T
	dir string
}

const document = `openapi: 3.1.0
info: {title: Made up, version: 0.71.4}
paths:
  /things/{thingId}:
    parameters:
      - {name: thingId, in: path, required: true, schema: {type: string}}
    get:
      operationId: getThing
      parameters:
        - {name: limit, in: query, schema: {type: integer}}
      responses:
        '200':
          description: A thing.
          content: {application/json: {schema: {$ref: '#/components/schemas/Thing'}}}
  /orders:
    post:
      operationId: createOrder
      parameters:
        - {name: ids, in: query, schema: {type: array, items: {type: string}}}
      requestBody:
        content: {application/json: {schema: {$ref: '#/components/schemas/Order'}}}
      responses:
        '204': {description: Done.}
  /environment/log:
    post:
      operationId: writeLog
      x-internal: true
      responses:
        '204': {description: Done.}
components:
  schemas:
    Order: {type: object, properties: {note: {type: string}, lines: {type: object, additionalProperties: true}}}
    Thing:
      type: object
      required: [id]
      properties:
        id: {type: string}
        state: {type: string, enum: [open, closed]}
`

const goClient = `package client

type Thing struct{ ID string }

func Get(id string) (Thing, error) { return Thing{}, nil }
`

func newRepo(t *testing.T) *repo {
	t.Helper()
	r := untagged(t)
	r.git("tag", "v0.1.0")
	return r
}

func untagged(t *testing.T) *repo {
	t.Helper()
	r := &repo{t, t.TempDir()}
	r.write("go.mod", "module example.com/made-up\n\ngo 1.26.0\n")
	r.write("openapi.yaml", document)
	r.write("client/client.go", goClient)
	r.write("client/version.go", "package client\n\n// Version is the version.\nconst (\n\tVersion     = \"0.1.0\"\n\tSpecVersion = \"0.71.4\"\n)\n")
	r.write("gen/server/server.go", "package server\n\ntype Server interface{ GetThing() }\n")
	r.write("client/internal/wire/wire.go", "package wire\n\nfunc Send() {}\n")
	r.write("CHANGELOG.md", "# Changelog\n\n## v0.1.0 (2026-11-22, Nango 0.71.4)\n")
	r.git("init", "--quiet")
	r.commit()
	return r
}

func (r *repo) git(args ...string) {
	r.t.Helper()
	cmd := exec.CommandContext(r.t.Context(), "git", args...)
	cmd.Dir = r.dir
	cmd.Env = append(os.Environ(), "GIT_CONFIG_GLOBAL="+os.DevNull, "GIT_CONFIG_NOSYSTEM=1",
		"GIT_AUTHOR_NAME=Someone", "GIT_AUTHOR_EMAIL=someone@example.com", "GIT_COMMITTER_NAME=Someone", "GIT_COMMITTER_EMAIL=someone@example.com")
	out, err := cmd.CombinedOutput()
	require.NoError(r.t, err, "%s", out)
}

func (r *repo) commit() {
	r.t.Helper()
	r.git("add", "--all")
	r.git("commit", "--quiet", "--message", "A change")
}

func (r *repo) write(name, content string) {
	r.t.Helper()
	path := filepath.Join(r.dir, filepath.FromSlash(name))
	require.NoError(r.t, os.MkdirAll(filepath.Dir(path), 0o755))
	require.NoError(r.t, os.WriteFile(path, []byte(content), 0o644))
}

// edit replaces oldText in a file with newText. The file must contain oldText.
func (r *repo) edit(name, oldText, newText string) {
	r.t.Helper()
	data, err := os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(name)))
	require.NoError(r.t, err)
	require.Contains(r.t, string(data), oldText)
	r.write(name, strings.Replace(string(data), oldText, newText, 1))
}
