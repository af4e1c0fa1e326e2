package webhook

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/nango-go/nango/internal/jsondec"
	"github.com/nango-go/nango/internal/misfit"
)

// head holds the fields by which Nango's own events are recognized, and all fields of [Forward].
type head struct {
	kind    string
	marked  bool // whether providerConfigKey is a string
	forward Forward
}

// read sets h from body, which it scans only once. It returns false if body requires [headSlowly],
// for example because a field of the head is repeated, has an unexpected type, or has a name that
// differs in case, such as "Type".
func (h *head) read(body []byte) bool {
	r := jsondec.NewReader(body)
	ok := r.Object(func(name []byte) bool {
		var text *string
		switch string(name) {
		case "type":
			text = &h.kind
		case "from":
			text = &h.forward.From
		case "connectionId":
			text = &h.forward.ConnectionID
		case "providerConfigKey":
			text = &h.forward.ProviderConfigKey
			h.marked = true
		case "payload":
			again := h.forward.Payload != nil
			value, understood := r.Value()
			h.forward.Payload = value
			return understood && !again
		default:
			return !isSimilar(name) && r.Skip()
		}
		again := *text != ""
		value, understood := r.Text()
		*text = string(value)
		return understood && !again
	})
	return ok && r.End()
}

// isSimilar reports whether encoding/json would match name to a field of [Forward].
func isSimilar(name []byte) bool {
	for _, field := range [...]string{"type", "from", "connectionId", "providerConfigKey", "payload"} {
		if strings.EqualFold(field, string(name)) {
			return true
		}
	}
	return false
}

// headSlowly returns the head of any JSON value. The only field of h.forward that it sets is From.
func headSlowly(body []byte) (h head, err error) {
	// A map is used because encoding/json ignores case in the names of struct fields.
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		if !json.Valid(body) {
			return h, fmt.Errorf("%w: not JSON at byte %d of %d", ErrMalformed, misfit.SyntaxOffset(body),
				len(body))
		}
		return h, nil // JSON, but not an object
	}
	h.kind, h.forward.From = jsondec.Text(fields["type"]), jsondec.Text(fields["from"])
	key := fields["providerConfigKey"]
	h.marked = len(key) > 0 && key[0] == '"'
	return h, nil
}
