package nangotest

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/nango-go/nango/client"
	"github.com/nango-go/nango/tests/nangotest/internal/ids"
	"github.com/nango-go/nango/tests/nangotest/internal/inmemory"
	"github.com/nango-go/nango/tests/nangotest/internal/records"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// PersistConfig returns a configuration for [client.NewPersist]. With it, a run of a sync can call
// the server's persist service. The parameter sync is the name of the sync, which need not be
// deployed. The name may be empty if the calls only read records, or use checkpoints, logs or
// locks.
func (s *Server) PersistConfig(ref client.ConnectionRef,
	sync string) (client.PersistConfig, error) {
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	env := s.account.Main()
	conn := env.Connections[ref]
	if conn == nil {
		return client.PersistConfig{}, fmt.Errorf("there is no connection %q of integration %q",
			ref.ConnectionID, ref.ProviderConfigKey)
	}
	s.account.JobIDs++
	cfg := client.PersistConfig{
		Host: inmemory.Origin + s.config.api.BasePath, EnvironmentID: env.ID, ConnectionID: conn.ID,
		Connection: ref, SyncJobID: s.account.JobIDs, ActivityLogID: s.account.LogID(),
		SyncID: ids.UUIDOf("sync", ref.ProviderConfigKey, ref.ConnectionID, sync, records.BaseVariant),
	}
	if st := conn.Syncs[state.SyncKey{Name: sync, Variant: records.BaseVariant}]; st != nil {
		cfg.SyncID = st.ID
	}
	return cfg, nil
}

// InternalKey returns the key of the persist service, for [client.NewPersist].
func (s *Server) InternalKey() string {
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	return s.account.Main().InternalKey
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
	// Log is the line as it was sent, with its message truncated to 10,000 characters.
	Log json.RawMessage `json:"log"`
}

// Logs returns the lines that functions logged through the persist service, oldest first.
func (s *Server) Logs() []LogEntry {
	s.account.Mu.Lock()
	defer s.account.Mu.Unlock()
	var out []LogEntry
	for _, entry := range s.account.Main().Logs {
		out = append(out, LogEntry(entry))
	}
	return out
}
