package check

import (
	"slices"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// looseBodies holds the operations whose bodies are not validated against a schema. Nango's
// handlers for these operations are older and validate single fields themselves.
var looseBodies = map[string]bool{
	"createConnectionLegacy": true, "setOneConnectionMetadataLegacy": true,
	"updateOneConnectionMetadataLegacy": true,
	"rotateWebhookSigningKey":           true,
}

// openAt maps an operation to the path of an object in the body. This object may have unknown
// fields. The path element * matches any name.
var openAt = map[string][]string{
	"triggerAction": {}, "triggerSync": {"opts"}, "writeLog": {"log"},
	"createConnectSession": {"overrides", "*"}, "reconnectConnectSession": {"overrides", "*"},
}

func (r *Request) checkBody() []reply.FieldError {
	if r.Operation.Body == nil || looseBodies[r.Operation.ID] {
		return nil
	}
	var value any = map[string]any{} // the persist service treats a missing body as an empty object
	if r.Body == nil {
		if r.Operation.Auth != AuthInternal {
			return []reply.FieldError{zod.WrongType("object", "undefined")}
		}
		return zod.CheckValue(r.Operation.Body, value, nil)
	}
	if err := wirejson.Decode(r.Body, &value); err != nil {
		return []reply.FieldError{zod.WrongType("object", "undefined")}
	}
	errs := zod.CheckValue(r.Operation.Body, value, nil)
	if fields, ok := value.(map[string]any); ok {
		errs = r.checkForms(fields, errs)
	}
	if open, ok := openAt[r.Operation.ID]; ok {
		errs = slices.DeleteFunc(errs, func(e reply.FieldError) bool {
			return e.Code == "unrecognized_keys" && slices.EqualFunc(e.Path, open,
				func(name, pattern string) bool { return pattern == "*" || name == pattern })
		})
	}
	return errs
}
