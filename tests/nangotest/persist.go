package nangotest

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// PersistConfig is what a run of a sync of a connection knows of the persist service, which the
// server is too. An empty sync is for what needs none: reading records, checkpoints, logs and
// locks. The sync need not be deployed.
func (s *Server) PersistConfig(ref client.ConnectionRef,
	sync string) (client.PersistConfig, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	env := s.state.main()
	conn := env.connections[ref]
	if conn == nil {
		return client.PersistConfig{}, fmt.Errorf("there is no connection %q of integration %q",
			ref.ConnectionID, ref.ProviderConfigKey)
	}
	s.state.jobIDs++
	cfg := client.PersistConfig{
		Host: memoryOrigin + s.config.basePath, EnvironmentID: env.id, ConnectionID: conn.id,
		Connection: ref, SyncJobID: s.state.jobIDs, ActivityLogID: s.logID(),
		SyncID: ids.UUIDOf("sync", ref.ProviderConfigKey, ref.ConnectionID, sync, records.BaseVariant),
	}
	if st := conn.syncs[syncKey{sync, records.BaseVariant}]; st != nil {
		cfg.SyncID = st.id
	}
	return cfg, nil
}

// InternalKey returns the key of the persist service, for [client.NewPersist].
func (s *Server) InternalKey() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.state.main().internalKey
}

// Persist returns a client of the persist service for a run of a sync of a connection; see
// [Server.PersistConfig].
func (s *Server) Persist(ref client.ConnectionRef, sync string,
	opts ...client.Option) (*client.Persist, error) {
	cfg, err := s.PersistConfig(ref, sync)
	if err != nil {
		return nil, err
	}
	return client.NewPersist(s.InternalKey(), cfg,
		append([]client.Option{client.WithHTTPClient(&http.Client{Transport: s.Transport()})},
			opts...)...)
}

// authenticateInternal finds the environment of an internal key, and holds it against the one in
// the path.
func (a *account) authenticateInternal(secret string, c *call) error {
	unauthorized := func(code,
		message string) error {
		return reply.Refuse(http.StatusUnauthorized, code, message)
	}
	if secret == "" {
		return unauthorized("missing_auth_header", "Missing authorization header")
	}
	id, err := strconv.ParseInt(c.PathValue("environmentId"), 10, 64)
	if err != nil {
		return unauthorized("missing_environment", "Missing environmentId")
	}
	known := false
	for _, env := range a.environments {
		if env.internalKey != secret {
			continue
		}
		if known = true; env.id == id {
			c.env = env
			return nil
		}
	}
	if known {
		return unauthorized("unauthorized", "Unauthorized: Matching environment not found")
	}
	return unauthorized("unauthorized", "Unauthorized: Account not found")
}

// persistConnection is the connection whose number stands in the path.
func (c *call) persistConnection() (*connection, error) {
	id, err := strconv.ParseInt(c.PathValue("nangoConnectionId"), 10, 64)
	if err != nil || id < 1 {
		return nil, reply.Refuse(http.StatusBadRequest, "invalid_connection_id",
			"Invalid or missing connection id")
	}
	for _, conn := range c.env.order {
		if conn.id == id {
			return conn, nil
		}
	}
	return nil, reply.Refuse(http.StatusNotFound, "connection_not_found", "Connection not found")
}
