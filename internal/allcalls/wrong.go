package allcalls

import "encoding/json"

// Response is a response with status 200.
type Response struct {
	Name, ContentType, Body string
}

// Wrong lists responses for which a call must return an error. There are two exceptions. A call
// that returns nothing accepts a response for which [Response.Nothing] reports true. A call that
// returns the output of a user's function accepts a response for which [Response.Object] reports
// true. No error may contain text from a response. Some responses contain the word secret or login,
// so that a test can find their text in an error.
var Wrong = []Response{
	{"HTML", "text/html", "<html>login</html>"},
	{"half a JSON text", "", `{"data": {"id": 1`},
	{"two JSON texts", "", `{"status":"ok"}{"status":"ok"}`},
	{"a byte order mark", "", "\ufeff{}"},
	{"empty", "", ""},
	{"blank", "", " \n"},
	{"null", "", "null"},
	{"a number", "", "7"},
	{"text", "", `"secret"`},
	{"empty text", "", `""`},
	{"true", "", "true"},
	{"a list with an object", "", `[{"status":"ok"}]`},
	{"a list with null", "", `[null]`},
	{"an empty object", "", `{}`},
	{"ok", "", `{"ok":true}`},
	{"another object", "", `{"zz":"ok"}`},
	{"a status", "", `{"status":"ok"}`},
	{"a result", "", `{"result":"ok"}`},
	{"a message", "", `{"message":"ok"}`},
	{"a code that is a number", "", `{"code":200}`},
	{"an empty object as data", "", `{"data":{}}`},
	{"another object as data", "", `{"data":{"zz":"ok"}}`},
	{"an error as data", "", `{"data":{"error":"secret"}}`},
	{"another object in the list", "", `{"data":[{"zz":"ok"}]}`},
	{"null in the list", "", `{"data":[null],"records":[null],"connections":[null],"syncs":[null]}`},
	{"null instead of lists", "", `{"records":null,"connections":null,"data":null,"syncs":null}`},
	{"an error", "", `{"error":{"code":"x","message":"secret"}}`},
	{"errors", "", `{"errors":[{"message":"secret"}]}`},
	{"an error and an empty result", "", `{"success":false,"error":"secret","id":null,"records":null}`},
	{"an error and lists", "", `{"error":"secret","success":true,"data":[],"records":[],"connections":[],"syncs":[]}`},
}

// Object reports whether the body is a JSON object, or null.
func (r Response) Object() bool {
	var object map[string]json.RawMessage
	return json.Unmarshal([]byte(r.Body), &object) == nil
}

// Nothing reports whether a call that returns nothing may succeed if the response has this body.
func (r Response) Nothing() bool { return r.Body == "" || r.Body == "null" || r.Body == "{}" }
