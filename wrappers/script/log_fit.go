package script

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/nango-go/nango/client"
)

// Bounds of a log line, in bytes of JSON and in characters. The server takes 100 kB, and keeps 10,000 characters of a
// message.
const (
	maxLog     = 99_000
	maxMessage = 10_000
)

// fitLog cuts a line to what the server takes, so that it is not refused as a whole.
func fitLog(line *client.LogMessage) {
	if cut := strings.ToValidUTF8(line.Message[:min(len(line.Message), maxLog)], ""); len(cut) < len(line.Message) {
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

// logSize is about how many bytes a line is as the body of a request.
func logSize(line client.LogMessage) int {
	raw, _ := json.Marshal(line) // a line of decoded JSON marshals
	return len(raw) + len(`{"activityLogId":"0123456789012345678901234","log":,"meta":{}}`)
}

// fitting keeps the members of an object that fit in room bytes.
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
