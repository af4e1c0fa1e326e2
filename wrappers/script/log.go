package script

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/client"
)

// Level is the severity of a log line.
type Level string

// Log levels, in ascending order. LevelOff is for [WithLogLevel] and [Action.SetLogLevel].
const (
	LevelDebug Level = "debug"
	LevelInfo  Level = "info"
	LevelWarn  Level = "warn"
	LevelError Level = "error"
	LevelOff   Level = "off"
)

// rank maps each level to its position in ascending order.
var rank = map[Level]int{LevelDebug: 0, LevelInfo: 1, LevelWarn: 2, LevelError: 3, LevelOff: 4}

// oldLevels maps the level names of older scripts to the current levels.
var oldLevels = map[Level]Level{"verbose": LevelDebug, "silly": LevelDebug, "http": LevelInfo}

// Log adds a line to the log of the run. The arguments after the message may contain a [Level]; the
// default is [LevelInfo]. They may also contain a value with details: a struct or a map, a list, an
// error, or any other value that marshals to JSON.
//
//	n.Log(ctx, "This is a log.")
//	n.Log(ctx, "cannot map the issue", map[string]any{"number": 7}, script.LevelWarn)
//
// A message that is not a string is logged as JSON. Long lines are truncated, members named
// authorization are redacted, and lines below the level of [WithLogLevel] are dropped. Logging
// never fails a script; see [WithLogErrors]. If the Action was not created by [NewAction] or
// [NewSync], Log does nothing.
func (a *Action) Log(ctx context.Context, message any, args ...any) {
	if a.checkCreated() != nil {
		return
	}
	level, more := LevelInfo, any(nil)
	// Only the first level and the first details among the arguments count, as in Nango.
	for _, arg := range slices.Backward(args) {
		if l, ok := arg.(Level); ok {
			level = l
		} else {
			more = arg
		}
	}
	if old, ok := oldLevels[level]; ok {
		level = old
	}
	if !a.logs(level) {
		return
	}
	line := client.LogMessage{Type: client.LogTypeLog, Source: client.LogSourceUser,
		Level: client.LogLevel(level), Message: logText(message)}
	if meta := logMeta(more); meta != nil {
		line.Meta = &meta
	}
	a.sendLog(ctx, line)
}

// SetLogLevel makes the script drop later log lines below the given level; see [WithLogLevel]. An
// invalid level is ignored.
func (a *Action) SetLogLevel(level Level) {
	if a.checkCreated() != nil {
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
	raw, _ = json.Marshal(blanked(exact(raw))) // decoded values always marshal
	return string(raw)
}

// logMeta converts the details of a log line to a JSON object, because Nango accepts only objects.
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

// blanked returns a decoded JSON value with its credentials redacted.
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

// maxLog is the maximum size of a log line, in bytes of JSON. maxMessage is the maximum length of
// its message, in characters. The server accepts 100 kB and stores 10,000 characters of a message.
const (
	maxLog     = 99_000
	maxMessage = 10_000
)

// fitLog truncates a line to the size that the server accepts.
func fitLog(line *client.LogMessage) {
	if cut := strings.ToValidUTF8(line.Message[:min(len(line.Message), maxLog)],
		""); len(cut) < len(line.Message) {
		line.Message = cut + "... (truncated)"
	}
	if logSize(*line) <= maxLog {
		return
	}
	meta := line.Meta
	line.Meta = nil
	if logSize(*line) > maxLog/2 {
		line.Message = string([]rune(line.Message)[:min(len([]rune(line.Message)), maxMessage)])
	}
	line.Message += " ... (truncated, payload was too large)"
	if meta != nil {
		line.Meta = new(fitting(*meta, maxLog-logSize(*line)))
	}
}

// logSize returns the approximate size, in bytes, of the request that sends a line.
func logSize(line client.LogMessage) int {
	raw, _ := json.Marshal(line) // decoded values always marshal
	return len(raw) + len(`{"activityLogId":"0123456789012345678901234","log":,"meta":{}}`)
}

// fitting shortens an object to the given number of bytes. It goes through the members in the order
// of their names, keeps each member that still fits, and drops the others.
func fitting(object client.Object, room int) client.Object {
	kept := client.Object{}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		raw, _ := json.Marshal(client.Object{name: object[name]})
		if len(raw) <= room {
			kept[name] = object[name]
			room -= len(raw)
		}
	}
	return kept
}
