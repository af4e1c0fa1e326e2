// Package postgres starts PostgreSQL servers for tests and demos.
package postgres

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
)

// ErrNone means that no PostgreSQL server is installed.
var ErrNone = errors.New("no PostgreSQL server is installed (on Debian: apt-get install postgresql)")

// Server is a PostgreSQL server whose data and Unix socket are in a temporary directory. It does
// not listen on a network port.
type Server struct {
	dir, bin string
	asUser   []string
	settings []string
}

// Start starts a server with settings such as "fsync=on". It returns [ErrNone] if no PostgreSQL
// server is installed. fsync is off by default, since the data need not survive a crash of the
// machine.
func Start(ctx context.Context, settings ...string) (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	// The name must be short, since the path of a socket is limited to about 100 bytes.
	dir, err := os.MkdirTemp("", "nango-pg")
	if err != nil {
		return nil, err
	}
	s := &Server{dir: dir, bin: bin,
		settings: append([]string{"listen_addresses=''", "fsync=off"}, settings...)}
	if s.asUser, err = unprivileged(dir); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.run(ctx, "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C",
		"--no-sync"); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	if err := s.start(ctx); err != nil {
		return nil, errors.Join(err, s.Stop(ctx))
	}
	return s, nil
}

// URL returns the connection string of the server.
func (s *Server) URL() string {
	return fmt.Sprintf("host='%s' user=postgres dbname=postgres", s.dir)
}

// Restart stops the server abruptly, as in a crash, and starts it again.
func (s *Server) Restart(ctx context.Context) error {
	if err := s.run(ctx, "pg_ctl", "-m", "immediate", "-w", "stop"); err != nil {
		return err
	}
	return s.start(ctx)
}

// Stop stops the server and removes its directory. It does so even if ctx has ended.
func (s *Server) Stop(ctx context.Context) error {
	return errors.Join(s.run(context.WithoutCancel(ctx), "pg_ctl", "-m", "immediate", "-w", "stop"),
		os.RemoveAll(s.dir))
}

func (s *Server) start(ctx context.Context) error {
	options := fmt.Sprintf("-k '%s'", s.dir)
	for _, setting := range s.settings {
		options += " -c " + setting
	}
	return s.run(ctx, "pg_ctl", "-w", "-l", filepath.Join(s.dir, "log"), "-o", options, "start")
}

func (s *Server) run(ctx context.Context, program string, args ...string) error {
	args = append(append(slices.Clone(s.asUser), filepath.Join(s.bin, program), "-D",
		filepath.Join(s.dir, "data")), args...)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...) //nolint:gosec // a program of PostgreSQL
	cmd.Dir = s.dir
	if text, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", program, err, text)
	}
	return nil
}

// programs returns the directory that contains initdb. On Debian that directory is not in the PATH.
func programs() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(initdb), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", ErrNone
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged makes the user postgres the owner of dir and returns a command prefix that runs a
// command as that user. It does so only if this process runs as root, since PostgreSQL refuses to
// run as root.
func unprivileged(dir string) ([]string, error) {
	if os.Geteuid() != 0 {
		return nil, nil
	}
	postgres, err := user.Lookup("postgres")
	if err != nil {
		return nil, err
	}
	uid, err := strconv.Atoi(postgres.Uid)
	if err != nil {
		return nil, err
	}
	return []string{"runuser", "-u", "postgres", "--"}, os.Chown(dir, uid, -1)
}
