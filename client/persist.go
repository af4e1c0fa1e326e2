package client

import (
	"fmt"
	"regexp"

	"github.com/nango-go/nango/gen"
)

// DefaultPersistHost is where a self-hosted Nango's persist service listens unless it is told
// otherwise.
const DefaultPersistHost = "http://localhost:3007"

// PersistConfig says whose state a [Persist] keeps. A script that Nango runs is given all of it;
// elsewhere the fields say where to look. It holds no secret: the key is an argument of
// [NewPersist].
type PersistConfig struct {
	// Host is the base URL of the persist service; "" is [DefaultPersistHost].
	Host string
	// EnvironmentID is Nango's number of the environment: [CreatedEnvironment].ID.
	EnvironmentID int64
	// ConnectionID is Nango's number of the connection, not its connection id:
	// [ConnectionSummary].ID. Records and checkpoints need it.
	ConnectionID int64
	// Connection is the connection in the usual way. Writing records needs it.
	Connection ConnectionRef
	// SyncID is Nango's id of the sync of this connection, a UUID: [SyncStatus].ID. Writing records
	// needs it.
	SyncID string
	// SyncJobID is the number of the run. Nango's API does not tell it. Writing records needs it.
	SyncJobID int64
	// ActivityLogID is the id of the run's log: 20 to 25 letters, digits and underscores. Writing
	// records and logs needs it.
	ActivityLogID string
	// LockOwner is who holds locks; "" is ActivityLogID.
	LockOwner string
}

// Persist is the service behind running functions: it stores records, checkpoints, locks and logs.
// It has a host and a key of its own, and is reached from inside a self-hosted Nango. Make it with
// [NewPersist], once for a run; it is safe for concurrent use.
//
// A model is named Model::variant for a variant of a sync.
type Persist struct {
	c   *core
	run PersistConfig
}

var activityLogID = regexp.MustCompile(`^[a-zA-Z0-9_]{20,25}$`)

// NewPersist returns a client of the persist service. Options are those of [New].
//
// internalKey is the environment's internal secret. It is the secret key of [New] only in
// environments that are older than the internal secret. EnvironmentID is required; the other fields
// are by the methods that need them. An unusable value is an [*SDKValidationError]; nothing is
// sent. The key never appears in an error, a log line or a printed Persist.
func NewPersist(internalKey string, cfg PersistConfig, opts ...Option) (*Persist, error) {
	if cfg.Host == "" {
		cfg.Host = DefaultPersistHost
	}
	if err := positive("EnvironmentID", cfg.EnvironmentID); err != nil {
		return nil, err
	}
	if cfg.ActivityLogID != "" && !activityLogID.MatchString(cfg.ActivityLogID) {
		return nil, invalid("ActivityLogID", "is not 20 to 25 letters, digits and underscores")
	}
	if cfg.LockOwner == "" {
		cfg.LockOwner = cfg.ActivityLogID
	}
	core, err := newCore(internalKey, "internalKey", append([]Option{WithHost(cfg.Host)}, opts...))
	if err != nil {
		return nil, err
	}
	return &Persist{c: core, run: cfg}, nil
}

// Host returns the base URL that it talks to.
func (p *Persist) Host() string { return p.c.host() }

// Format prints the host and nothing else, whatever the verb.
func (p Persist) Format(s fmt.State, _ rune) {
	_, _ = fmt.Fprintf(s, "nango.Persist(%s)", p.c.host())
}

// Types of the persist service's operations. Package gen documents their fields.
type (
	// PersistRecord is a record as JSON: an object with an id, a text of at most 255 characters or
	// a number that is not 0.
	PersistRecord = gen.PersistRecord
	// PersistRecordsResult is what a batch left for the next one.
	PersistRecordsResult = gen.PersistRecordsResult
	// RecordMerging is what happens to a stored record that somebody else changed.
	RecordMerging = gen.RecordMerging
	// MergingStrategy is a way of merging.
	MergingStrategy = gen.MergingStrategy
	// PersistedRecordsParams selects stored records.
	PersistedRecordsParams = gen.GetPersistedRecordsParams
	// PersistedRecords is a page of stored records, as JSON with their _nango_metadata.
	PersistedRecords = gen.RecordList
	// CursorOffset is an end of the records of a model.
	CursorOffset = gen.CursorOffset
	// HardDeleteRecordsResult is how far a removal went.
	HardDeleteRecordsResult = gen.HardDeleteRecordsResult
	// PersistedCheckpoint is a stored checkpoint.
	PersistedCheckpoint = gen.PersistedCheckpoint
	// SavedCheckpoint is a checkpoint as it was saved.
	SavedCheckpoint = gen.SavedCheckpoint
	// LogMessage is a line of a log.
	LogMessage = gen.LogMessage
	// LogLevel is how much a log line matters.
	LogLevel = gen.LogLevel
	// LogType is a kind of log line; http has a request and a response.
	LogType = gen.LogType
	// LogSource is who wrote a log line.
	LogSource = gen.LogSource
	// LogError is the error that a log line tells about.
	LogError = gen.LogError
	// LogRequest is the request that a log line tells about.
	LogRequest = gen.LogRequest
	// LogResponse is the answer that a log line tells about.
	LogResponse = gen.LogResponse
	// LogHeaders is headers in a log line. Take secrets out before.
	LogHeaders = gen.LogHeaders
	// LogRetry is which try of a request a log line tells about.
	LogRetry = gen.LogRetry
)

// Values of [MergingStrategy], [CursorOffset], [LogLevel], [LogType] and [LogSource].
const (
	MergingStrategyOverride                    = gen.MergingStrategyOverride
	MergingStrategyIgnoreIfModifiedAfterCursor = gen.MergingStrategyIgnoreIfModifiedAfterCursor

	CursorOffsetFirst = gen.CursorOffsetFirst
	CursorOffsetLast  = gen.CursorOffsetLast

	LogLevelDebug = gen.LogLevelDebug
	LogLevelInfo  = gen.LogLevelInfo
	LogLevelWarn  = gen.LogLevelWarn
	LogLevelError = gen.LogLevelError

	LogTypeLog  = gen.LogTypeLog
	LogTypeHTTP = gen.LogTypeHTTP

	LogSourceUser     = gen.LogSourceUser
	LogSourceInternal = gen.LogSourceInternal
)

// SyncJobID returns the number of the run: [PersistConfig].SyncJobID.
func (p *Persist) SyncJobID() int64 { return p.run.SyncJobID }

// InJob returns the same service for another run of the sync, such as the one that
// [Persist.DeleteOutdated] should look back to.
func (p *Persist) InJob(syncJobID int64) *Persist {
	other := *p
	other.run.SyncJobID = syncJobID
	return &other
}
