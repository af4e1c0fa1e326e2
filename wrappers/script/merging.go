package script

import (
	"context"
	"fmt"

	"github.com/nango-go/nango/client"
)

// MergingStrategy is what a batch does to records that somebody else changed since the run began.
type MergingStrategy string

// Strategies of [Sync.SetMergingStrategy].
const (
	// MergingOverride writes every record, and is what happens without a strategy.
	MergingOverride MergingStrategy = "override"
	// MergingIgnoreIfModifiedAfter keeps records as they are that were changed after the strategy was set.
	MergingIgnoreIfModifiedAfter MergingStrategy = "ignore_if_modified_after"
)

// SetMergingStrategy says how the batches of a model that follow treat records that somebody else changed meanwhile,
// such as a webhook. It counts once for a model, before its first batch; later it only logs a warning.
func (s *Sync) SetMergingStrategy(ctx context.Context, strategy MergingStrategy, model string) error {
	name, err := s.fullName(model)
	if err != nil {
		return err
	}
	if strategy != MergingOverride && strategy != MergingIgnoreIfModifiedAfter {
		return invalid("strategy", "is neither override nor ignore_if_modified_after")
	}
	s.mu.Lock()
	_, set := s.merging[name]
	s.mu.Unlock()
	if set {
		meta := client.Object{"model": model, "merging": client.Object{"strategy": string(strategy)}}
		s.sendLog(ctx, internalLine(client.LogLevelWarn, fmt.Sprintf("Merging strategy for model %s is already set. Skipping", model), &meta))
		return nil
	}
	merging := client.RecordMerging{Strategy: client.MergingStrategyOverride}
	if strategy == MergingIgnoreIfModifiedAfter {
		merging.Strategy = client.MergingStrategyIgnoreIfModifiedAfterCursor
		if merging.Cursor, err = s.store.LastCursor(ctx, name); err != nil {
			return err
		}
	}
	s.setMerging(name, merging)
	s.sendLog(ctx, internalLine(client.LogLevelInfo, fmt.Sprintf("Merging strategy set to '%s' for model %s.", strategy, model), nil))
	return nil
}

func internalLine(level client.LogLevel, message string, meta *client.Object) client.LogMessage {
	return client.LogMessage{Type: client.LogTypeLog, Source: client.LogSourceInternal, Level: level, Message: message, Meta: meta}
}
