package wire

import (
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// log writes one line per attempt. It logs a fixed set of fields, and never a header, query, body,
// id or error text.
func (w *Wire) log(call Call, req *http.Request, attempt int, took time.Duration,
	resp *http.Response, err error) {
	if w.cfg.Logger == nil {
		return
	}
	attrs := []slog.Attr{
		slog.String("operation", call.Operation),
		slog.String("method", req.Method),
		slog.String("path", call.Path),
		slog.Int("attempt", attempt),
		slog.Duration("took", took),
	}
	refused, ok := errors.AsType[*Refusal](err)
	switch {
	case err == nil:
		attrs = append(attrs, slog.Int("status", resp.StatusCode))
	case ok:
		attrs = append(attrs, slog.Int("status", refused.StatusCode),
			slog.String("code", knownCode(refused.Code)))
	default:
		attrs = append(attrs, slog.Bool("no_answer", true))
	}
	w.cfg.Logger.LogAttrs(req.Context(), slog.LevelDebug, "nango call", attrs...)
}

// knownCode returns code if it looks like one of Nango's error codes, and otherwise "".
func knownCode(code string) string {
	if len(code) > 64 {
		return ""
	}
	for _, c := range code {
		if (c < 'a' || c > 'z') && c != '_' {
			return ""
		}
	}
	return code
}
