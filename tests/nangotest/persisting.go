package nangotest

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
)

// PersistConfig is what a run of a sync of a connection knows of the persist service, which the
// server is too. An empty sync is for what needs none: reading records, checkpoints, logs and
// locks. The sync need not be deployed.
func (s *Server) PersistConfig(ref client.ConnectionRef,
	sync string) (client.PersistConfig, error) {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	env := s.account.main()
	conn := env.connections[ref]
	if conn == nil {
		return client.PersistConfig{}, fmt.Errorf("there is no connection %q of integration %q",
			ref.ConnectionID, ref.ProviderConfigKey)
	}
	s.account.jobIDs++
	cfg := client.PersistConfig{
		Host: inmemory.Origin + s.config.api.basePath, EnvironmentID: env.id, ConnectionID: conn.id,
		Connection: ref, SyncJobID: s.account.jobIDs, ActivityLogID: s.account.logID(),
		SyncID: ids.UUIDOf("sync", ref.ProviderConfigKey, ref.ConnectionID, sync, records.BaseVariant),
	}
	if st := conn.syncs[syncKey{sync, records.BaseVariant}]; st != nil {
		cfg.SyncID = st.id
	}
	return cfg, nil
}

// InternalKey returns the key of the persist service, for [client.NewPersist].
func (s *Server) InternalKey() string {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	return s.account.main().internalKey
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

// LogEntry is a line that a function logged.
type LogEntry struct {
	ActivityLogID string `json:"activityLogId"`
	// As it was sent, with a message of at most 10,000 characters.
	Log json.RawMessage `json:"log"`
}

// Logs returns what functions logged through the persist service, oldest first.
func (s *Server) Logs() []LogEntry {
	s.account.mu.Lock()
	defer s.account.mu.Unlock()
	var out []LogEntry
	for _, entry := range s.account.main().logs {
		out = append(out, LogEntry(entry))
	}
	return out
}
