package wire

import (
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
	switch err := err.(type) {
	case nil:
		attrs = append(attrs, slog.Int("status", resp.StatusCode))
	case *Refusal:
		attrs = append(attrs, slog.Int("status", err.StatusCode),
			slog.String("code", knownCode(err.Code)))
	default:
		attrs = append(attrs, slog.Bool("no_answer", true))
	}
	w.cfg.Logger.LogAttrs(req.Context(), slog.LevelDebug, "nango call", attrs...)
}

// knownCode returns code if it has the form of Nango's codes, and otherwise "".
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
