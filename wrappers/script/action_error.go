package script

import (
	"bytes"
	"encoding/json"
)

// ActionError is what an action returns to tell its caller what went wrong:
//
//	return nil, &script.ActionError{Payload: map[string]any{"any_key": "any_value"}}
//
// Its JSON is the documented answer to the caller. Printing it shows nothing of the payload.
type ActionError struct {
	// Payload is for the caller of the action: a struct or a map. Anything else goes out as {"message": …}.
	Payload any
}

// Error says that it is one.
func (e *ActionError) Error() string { return "nango: the action failed with an ActionError" }

// MarshalJSON returns {"error_type": "action_script_failure", "payload": {…}}.
func (e *ActionError) MarshalJSON() ([]byte, error) {
	payload, err := json.Marshal(e.Payload)
	if err != nil {
		return nil, invalid("Payload", "does not marshal to JSON")
	}
	switch {
	case bytes.Equal(payload, []byte("null")):
		payload = []byte("{}")
	case payload[0] != '{':
		payload = append(append([]byte(`{"message":`), payload...), '}')
	}
	return json.Marshal(struct {
		ErrorType string          `json:"error_type"`
		Payload   json.RawMessage `json:"payload"`
	}{"action_script_failure", payload})
}
