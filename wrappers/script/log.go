package script

import (
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
)

// Level is how much a log line matters.
type Level string

// Levels, the least important first. LevelOff is for [WithLogLevel] and [Action.SetLogLevel].
const (
	LevelDebug Level = "debug"
	LevelInfo  Level = "info"
	LevelWarn  Level = "warn"
	LevelError Level = "error"
	LevelOff   Level = "off"
)

// rank orders the levels.
var rank = map[Level]int{LevelDebug: 0, LevelInfo: 1, LevelWarn: 2, LevelError: 3, LevelOff: 4}

// Names that levels had in older scripts.
var oldLevels = map[Level]Level{"verbose": LevelDebug, "silly": LevelDebug, "http": LevelInfo}

// Log adds a line to the log of the run. Among args may be a [Level], which is [LevelInfo] otherwise, and a value with
// more about it: a struct or a map, a list, an error, or anything else that marshals to JSON.
//
//	n.Log(ctx, "This is a log.")
//	n.Log(ctx, "cannot map the issue", map[string]any{"number": 7}, script.LevelWarn)
//
// A message that is no text is written as JSON. Lines that are too long are cut, members named authorization are
// blanked out, and lines below the level of [WithLogLevel] are left out. Logging never fails a script; see
// [WithLogErrors]. An Action that was not made by [NewAction] or [NewSync] logs nothing.
func (a *Action) Log(ctx context.Context, message any, args ...any) {
	if a.made() != nil {
		return
	}
	level, more := LevelInfo, any(nil)
	for i := len(args) - 1; i >= 0; i-- { // of several values Nango takes the first
		if l, ok := args[i].(Level); ok {
			level = l
		} else {
			more = args[i]
		}
	}
	if old, ok := oldLevels[level]; ok {
		level = old
	}
	if !a.logs(level) {
		return
	}
	line := client.LogMessage{Type: client.LogTypeLog, Source: client.LogSourceUser, Level: client.LogLevel(level), Message: logText(message)}
	if meta := logMeta(more); meta != nil {
		line.Meta = &meta
	}
	a.sendLog(ctx, line)
}

// SetLogLevel leaves out log lines below a level from now on; see [WithLogLevel]. A level that is none changes nothing.
func (a *Action) SetLogLevel(level Level) {
	if a.made() != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if _, ok := rank[level]; ok && a.level != LevelOff {
		a.level = level
	}
}

func (a *Action) logs(level Level) bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	n, ok := rank[level]
	return ok && level != LevelOff && n >= rank[a.level]
}

// sendLog gives a line of any source to the store.
func (a *Action) sendLog(ctx context.Context, line client.LogMessage) {
	line.CreatedAt = time.Now().UTC().Truncate(time.Millisecond)
	fitLog(&line)
	if err := a.store.Log(ctx, line); err != nil && a.onLog != nil {
		a.onLog(err)
	}
}

func logText(message any) string {
	switch m := message.(type) {
	case string:
		return m
	case error:
		return m.Error()
	}
	raw, err := json.Marshal(message)
	if err != nil {
		return fmt.Sprintf("(%T, which does not marshal to JSON)", message)
	}
	if kind := kindOf(raw); kind != '{' && kind != '[' {
		return plainText(raw)
	}
	raw, _ = json.Marshal(blanked(exact(raw))) // what was decoded marshals
	return string(raw)
}

// logMeta makes an object of what is logged with a message, since Nango takes nothing else.
func logMeta(more any) client.Object {
	if err, ok := more.(error); ok && more != nil {
		return client.Object{"error": err.Error()}
	}
	raw, err := json.Marshal(more)
	if err != nil {
		return client.Object{"error": fmt.Sprintf("%T does not marshal to JSON", more)}
	}
	switch v := blanked(exact(raw)).(type) {
	case nil:
		return nil
	case map[string]any:
		return v
	case []any:
		object := client.Object{}
		for i, item := range v {
			object[strconv.Itoa(i)] = item
		}
		return object
	default:
		return client.Object{"value": v}
	}
}

// blanked takes credentials out of a decoded JSON value.
func blanked(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for name, value := range v {
			if strings.EqualFold(name, "authorization") {
				v[name] = "[Redacted]"
			} else {
				v[name] = blanked(value)
			}
		}
	case []any:
		for i := range v {
			v[i] = blanked(v[i])
		}
	}
	return v
}
