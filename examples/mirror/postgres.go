package main

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

// errNoPostgres says that the server's programs are not on this machine.
var errNoPostgres = errors.New("no PostgreSQL server here: install one (on Debian: apt-get install postgresql), or set DATABASE_URL")

// startPostgres starts a PostgreSQL server in a new directory, and returns its connection string and what ends it. It is
// reached by a Unix socket in that directory, and by nothing else.
func startPostgres(ctx context.Context) (database string, stop func() error, err error) {
	bin, err := postgresPrograms()
	if err != nil {
		return "", nil, err
	}
	dir, err := os.MkdirTemp("", "mirror-pg") // short, since the names of sockets may not be long
	if err != nil {
		return "", nil, err
	}
	asUser, err := unprivileged(dir)
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	data := filepath.Join(dir, "data")
	pg := func(ctx context.Context, program string, args ...string) error {
		args = append(append(slices.Clone(asUser), filepath.Join(bin, program), "-D", data), args...)
		cmd := exec.CommandContext(ctx, args[0], args[1:]...)
		cmd.Dir = dir
		if text, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%s: %w: %s", program, err, text)
		}
		return nil
	}
	stop = func() error {
		return errors.Join(pg(context.WithoutCancel(ctx), "pg_ctl", "-m", "immediate", "-w", "stop"), os.RemoveAll(dir))
	}
	err = pg(ctx, "initdb", "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	if err != nil {
		return "", nil, errors.Join(err, os.RemoveAll(dir))
	}
	// It lives for minutes, so it need not outlive a crash of the machine.
	options := fmt.Sprintf("-k '%s' -c listen_addresses='' -c fsync=off", dir)
	if err := pg(ctx, "pg_ctl", "-w", "-l", filepath.Join(dir, "log"), "-o", options, "start"); err != nil {
		return "", nil, errors.Join(err, stop())
	}
	return fmt.Sprintf("host='%s' user=postgres dbname=postgres", dir), stop, nil
}

// postgresPrograms is the directory of initdb. Debian keeps the versions' programs out of the PATH.
func postgresPrograms() (string, error) {
	if initdb, err := exec.LookPath("initdb"); err == nil {
		return filepath.Dir(initdb), nil
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", errNoPostgres
	}
	return filepath.Dir(found[len(found)-1]), nil
}

// unprivileged is what to put before a command, since the server refuses to be run by root: the user postgres, which the
// package makes, runs it then, and gets the directory.
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
