package script_test

import (
	"context"
	"fmt"
	"strconv"
	"time"

	"github.com/nango-go/nango/wrappers/script"
)

type obj = map[string]any

// docs returns records whose ids are the numbers from first to last. They equal the records that
// the recorded script saved.
func docs(first, last int) []obj {
	var list []obj
	for i := first; i <= last; i++ {
		list = append(list, obj{"id": strconv.Itoa(i), "title": fmt.Sprintf("doc %d", i), "n": i})
	}
	return list
}

func save(model string, records ...obj) step {
	return step{call: func(ctx context.Context, r run) (any, error) { return true, r.sync.BatchSave(ctx, records, model) }}
}

func update(model string, records ...obj) step {
	return step{call: func(ctx context.Context, r run) (any, error) { return true, r.sync.BatchUpdate(ctx, records, model) }}
}

func remove(model string, records ...obj) step {
	return step{call: func(ctx context.Context, r run) (any, error) { return true, r.sync.BatchDelete(ctx, records, model) }}
}

func log(message any, args ...any) step {
	return step{call: func(ctx context.Context, r run) (any, error) { r.Log(ctx, message, args...); return nil, nil }}
}

func level(l script.Level) step {
	return step{call: func(_ context.Context, r run) (any, error) { r.SetLogLevel(l); return nil, nil }}
}

func merging(strategy script.MergingStrategy, model string) step {
	return step{call: func(ctx context.Context, r run) (any, error) {
		return nil, r.sync.SetMergingStrategy(ctx, strategy, model)
	}}
}

func checkpoint(data any) step {
	return step{call: func(ctx context.Context, r run) (any, error) { return nil, r.SaveCheckpoint(ctx, data) }}
}

func byID[K script.RecordID](model string, ids ...K) step {
	return step{call: func(ctx context.Context, r run) (any, error) {
		_, err := script.GetRecordsByIDs[obj](ctx, r.sync, ids, model)
		return nil, err
	}}
}

func count(from, to int) []int {
	var list []int
	for i := from; i <= to; i++ {
		list = append(list, i)
	}
	return list
}

// list reads all records that follow the given cursor. It returns how many records there are, and
// the cursor of each record.
func list(ctx context.Context, r run, model, cursor string) (n int, cursors []string, err error) {
	for record, err := range script.ListRecords[obj](ctx, r.sync, model, cursor) {
		if err != nil {
			return n, nil, err
		}
		n++
		cursors = append(cursors, record.Metadata.Cursor)
	}
	return n, cursors, nil
}

var (
	getCheckpoint   = step{call: func(ctx context.Context, r run) (any, error) { return r.GetCheckpoint(ctx) }}
	clearCheckpoint = step{call: func(ctx context.Context, r run) (any, error) { return nil, r.ClearCheckpoint(ctx) }}
	releaseLock     = step{call: func(ctx context.Context, r run) (any, error) { return r.ReleaseLock(ctx, "golden lock é") }}
	releaseAll      = step{call: func(ctx context.Context, r run) (any, error) { return nil, r.ReleaseAllLocks(ctx) }}
)

func acquire(key string, ttl time.Duration) step {
	return step{call: func(ctx context.Context, r run) (any, error) { return r.TryAcquireLock(ctx, key, ttl) }}
}

func trackStart(model string) step {
	return step{call: func(ctx context.Context, r run) (any, error) { return nil, r.sync.TrackDeletesStart(ctx, model) }}
}

func trackEnd(model string) step {
	return step{call: func(ctx context.Context, r run) (any, error) {
		_, err := r.sync.TrackDeletesEnd(ctx, model)
		return nil, err
	}}
}

// refused returns a step that is like s but expects this package to refuse the arguments and send
// nothing. Nango's runner would send these arguments.
func refused(s step) step {
	s.where, s.change = "what Nango would refuse is refused before it is sent", func([]exchange) []exchange { return nil }
	s.fails = new(true)
	return s
}

// logged returns a step that is like s but expects a log line that differs from the line of Nango's
// runner. The function change turns the recorded line into the expected one.
func logged(s step, where string, change func(line obj)) step {
	s.where = where
	s.change = func(list []exchange) []exchange {
		change(list[0].RequestBody["log"].(obj))
		list[0].Status, list[0].ResponseBody = 204, nil
		return list
	}
	return s
}
