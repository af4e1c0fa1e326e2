package script_test

import (
	"context"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"

	"github.com/nango-go/nango/wrappers/script"
)

// elsewhere lists the recorded calls that do not use the store. Other tests cover these calls.
var elsewhere = []string{
	"getMetadata", "setMetadata", "getMetadata: after setMetadata", "updateMetadata", "getEnvironmentVariables", "getConnection",
	"getIntegration", "getWebhookURL", "triggerAction", "triggerAction: fails", "proxy get", "proxy get: 404", "variant of the sync",
	"action: triggerAction", "action: triggerSync",
	"proxy get: 500 with one retry",        // Nango's proxy retries, and logs it
	"uncontrolledFetch",                    // net/http
	"batchSend: deprecated alias",          // BatchSave
	"action: batchSave is not there",       // Action has no such method either, as the compiler checks
	"properties a script can read",         // concerns the runner only
	"properties blocked",                   // concerns the runner only
	"action: properties a script can read", // concerns the runner only
	"log: no arguments",                    // the message is required
	"log: default logger level, info is dropped",
}

var errOdd = errors.New("odd")

// steps maps the name of each recorded step to the equivalent Go call.
var steps = map[string]step{
	"log: default logger level, debug is dropped": log("dropped", script.LevelDebug),
	"log: default logger level, warn is sent":     log("sent", script.LevelWarn),
	"setLogger debug":                            level(script.LevelDebug),
	"log: text":                                  log("plain text é 😀"),
	"log: level debug":                           log("at level debug", script.LevelDebug),
	"log: level info":                            log("at level info", script.LevelInfo),
	"log: level warn":                            log("at level warn", script.LevelWarn),
	"log: level error":                           log("at level error", script.LevelError),
	"log: level verbose":                         log("at level verbose", script.Level("verbose")),
	"log: level silly":                           log("at level silly", script.Level("silly")),
	"log: level http":                            log("at level http", script.Level("http")),
	"log: meta and level":                        log("with meta", obj{"a": 1, "nested": obj{"b": nil, "s": "é"}}, script.LevelWarn),
	"log: meta without level":                    log("with meta", obj{"a": 1}),
	"log: array as meta":                         log("with array", []any{"x", obj{"y": 1}}),
	"log: third argument":                        log("one", obj{"two": 2}, "three"),
	"log: object as message":                     log(obj{"a": 1, "b": []string{"x"}}),
	"log: number as message":                     log(42),
	"log: null as message":                       log(nil),
	"log: 20,000 characters":                     log(strings.Repeat("x", 20_000)),
	"log: meta of 150,000 characters":            log("big meta", obj{"keep": 1, "big": strings.Repeat("x", 150_000)}),
	"log: unknown level":                         log("never", script.Level("loud")),
	"setLogger error":                            level(script.LevelError),
	"log: warn is dropped at logger level error": log("dropped", script.LevelWarn),
	"setLogger debug again":                      level(script.LevelDebug),
	"action: log at default level":               log("in an action", script.LevelWarn),
	"action: log": {call: func(ctx context.Context, r run) (any, error) {
		r.SetLogLevel(script.LevelDebug)
		r.Log(ctx, "in an action", obj{"input": obj{"a": []any{1, "é"}}})
		return nil, nil
	}},
	"log: text as meta": logged(log("with text", "second"), "a text beside the message is not lost",
		func(line obj) { line["meta"] = obj{"value": "second"} }),
	"log: number as meta": logged(log("with number", 5), "nor is a number",
		func(line obj) { line["meta"] = obj{"value": 5.0} }),
	"log: meta with a level key is taken for the options": logged(log("msg", obj{"level": "error", "a": 1}, script.LevelError),
		"a level has a type of its own, so that no member is taken for it", func(line obj) { line["meta"] = obj{"level": "error", "a": 1.0} }),
	"log: undefined as message": logged(log(nil), "there is no undefined in Go", func(line obj) { line["message"] = "null" }),
	"log: only options":         logged(log(nil, script.LevelWarn), "there is no undefined in Go", func(line obj) { line["message"] = "null" }),
	"log: Error as message":     logged(log(errOdd), "an error is logged with its text", func(line obj) { line["message"] = "odd" }),
	"log: Error as meta": logged(log("failed", errOdd), "an error is logged with its text",
		func(line obj) { line["meta"] = obj{"error": "odd"} }),

	"batchSave: 0 records":            save("Doc"),
	"batchSave: 1 record":             save("Doc", docs(1, 1)...),
	"batchSave: 1 record, unchanged":  save("Doc", docs(1, 1)...),
	"batchSave: 1000 records":         save("Doc", docs(1, 1000)...),
	"batchSave: 1001 records":         save("Doc", docs(1, 1001)...),
	"batchSave: 2500 records":         save("Doc", docs(1, 2500)...),
	"batchSave: numeric ids":          save("Small", obj{"id": 7, "v": 1}, obj{"id": 8.5, "v": 2}, obj{"id": int64(9007199254740991), "v": 5}),
	"batchSave: negative id":          save("Small", obj{"id": -1, "v": 4}),
	"batchSave: id 0":                 refused(save("Small", obj{"id": 0, "v": 3})),
	"batchSave: duplicates":           save("Small", obj{"id": "d1", "v": "first"}, obj{"id": "d1", "v": "second"}, obj{"id": "d2", "v": 1}),
	"batchSave: record without id":    refused(save("Small", obj{"id": "ok1"}, obj{"v": 1})),
	"batchSave: empty id":             refused(save("Small", obj{"id": ""})),
	"batchSave: null id":              refused(save("Small", obj{"id": nil})),
	"batchSave: id of 255 characters": save("Small", obj{"id": strings.Repeat("i", 255)}),
	"batchSave: id of 256 characters": refused(save("Small", obj{"id": strings.Repeat("i", 256)})),
	"batchSave: undeclared model":     save("Nope", obj{"id": "1"}),
	"batchSave: _nango_metadata present": save("Small",
		obj{"id": "m1", "v": 1, "nested": obj{"_nango_metadata": 1}, "_nango_metadata": obj{"cursor": "c"}}),
	"batchSave: same id as number and text": save("Small", obj{"id": 55, "v": "number"}, obj{"id": "55", "v": "text"}),
	"batchSave: odd values": save("Small", obj{
		"id": "o/1 é?", "date": time.Unix(0, 0).UTC().Format("2006-01-02T15:04:05.000Z"), "nil": nil, "nan": nil,
		"big": int64(9007199254740992), "list": []int{}, "obj": obj{}, "s": "\x00\u2028😀",
	}),
	"batchSave: not a list": refused(step{call: func(ctx context.Context, r run) (any, error) {
		return nil, r.sync.BatchSave(ctx, obj{"id": "1"}, "Small")
	}}),
	"batchUpdate: 0 records": update("Doc"),
	"batchUpdate: two known, one unknown": update("Doc",
		obj{"id": "1", "title": "new"}, obj{"id": "2", "extra": obj{"a": 1}}, obj{"id": "unknown", "title": "x"}),
	"batchUpdate: 1200 records": {call: func(ctx context.Context, r run) (any, error) {
		var records []obj
		for _, i := range count(1, 1200) {
			records = append(records, obj{"id": strconv.Itoa(i), "upd": true})
		}
		return true, r.sync.BatchUpdate(ctx, records, "Doc")
	}},
	"batchUpdate: without id":             refused(update("Doc", obj{"title": "x"})),
	"batchDelete: 0 records":              remove("Doc"),
	"batchDelete: two known, one unknown": remove("Doc", obj{"id": "2499"}, obj{"id": "2500", "title": "x"}, obj{"id": "unknown2"}),
	"batchDelete: same again":             remove("Doc", obj{"id": "2499"}, obj{"id": "2500"}),

	"getRecordsByIds: none":                            byID[string]("Doc"),
	"getRecordsByIds: 1 id":                            byID("Doc", "1"),
	"getRecordsByIds: 3 ids, number, text and unknown": byID("Doc", "1", "2", "nope"),
	"getRecordsByIds: deleted":                         byID("Doc", "2500", "3"),
	"getRecordsByIds: odd id":                          byID("Small", "o/1 é?", "7"),
	"getRecordsByIds: 150 ids":                         byID("Doc", count(1, 150)...),
	"getRecordsByIds: 250 numeric ids":                 byID("Doc", count(1, 250)...),
	"getRecordsByIds: unknown model":                   byID("Nope", "1"),
	"listRecords: all of a small model": {call: func(ctx context.Context, r run) (any, error) {
		_, _, err := list(ctx, r, "Small", "")
		return nil, err
	}},
	"listRecords: stopped after 250": {
		call:  func(ctx context.Context, r run) (any, error) { _, _, err := list(ctx, r, "Doc", ""); return nil, err },
		where: "next_cursor is followed; the runner looks for another name and stops after a page",
		change: func(e []exchange) []exchange {
			var page struct {
				NextCursor string `json:"next_cursor"`
			}
			_ = json.Unmarshal(e[0].ResponseBody, &page)
			next := e[0]
			next.Query = obj{"model": "Doc", "cursor": page.NextCursor}
			next.ResponseBody = json.RawMessage(`{"records":[],"next_cursor":null}`)
			return append(e, next)
		},
	},
	"listRecords: from a cursor": {call: func(ctx context.Context, r run) (any, error) {
		_, cursors, err := list(ctx, r, "Small", "")
		if err == nil {
			_, _, err = list(ctx, r, "Small", cursors[0])
		}
		return nil, err
	}},
	"listRecords: bad cursor": {call: func(ctx context.Context, r run) (any, error) {
		_, _, err := list(ctx, r, "Small", "garbage")
		return nil, err
	}},

	"setMergingStrategy: override":                            merging(script.MergingOverride, "Other"),
	"batchSave: after override":                               save("Other", obj{"id": "x"}),
	"setMergingStrategy: again":                               merging(script.MergingIgnoreIfModifiedAfter, "Other"),
	"setMergingStrategy: model without records":               merging(script.MergingIgnoreIfModifiedAfter, "Empty"),
	"batchSave: after ignore_if_modified_after, no cursor":    save("Empty", obj{"id": "e1", "v": 1}),
	"batchSave: the cursor of the former answer is sent":      save("Empty", obj{"id": "e1", "v": 2}, obj{"id": "e2", "v": 1}),
	"batchUpdate: with a merging cursor":                      update("Empty", obj{"id": "e2", "v": 9}),
	"batchDelete: with a merging cursor":                      remove("Empty", obj{"id": "e2"}),
	"setMergingStrategy: unknown strategy":                    merging("newest", "Small"),
	"setMergingStrategy: after batches were saved is skipped": merging(script.MergingIgnoreIfModifiedAfter, "Doc"),
	"setMergingStrategy: model with records":                  merging(script.MergingIgnoreIfModifiedAfter, "Doc2"),
	"setMergingStrategy: model with records, declared":        merging(script.MergingIgnoreIfModifiedAfter, "Small"),
	"batchSave: with the cursor of the last record":           save("Small", obj{"id": "z1", "v": 1}),

	"getCheckpoint: none":                   getCheckpoint,
	"clearCheckpoint: none":                 clearCheckpoint,
	"saveCheckpoint: first":                 checkpoint(obj{"cursor": "é/1", "page": 1, "ratio": 0.5, "done": false}),
	"saveCheckpoint: second":                checkpoint(obj{"page": 2}),
	"getCheckpoint: after saving":           getCheckpoint,
	"saveCheckpoint: nested value":          refused(checkpoint(obj{"a": obj{"b": 1}})),
	"saveCheckpoint: null value":            refused(checkpoint(obj{"a": nil})),
	"saveCheckpoint: empty object":          checkpoint(obj{}),
	"clearCheckpoint: existing":             clearCheckpoint,
	"getCheckpoint: after clearing":         getCheckpoint,
	"saveCheckpoint: after clearing":        checkpoint(obj{"page": 3}),
	"clearCheckpoint: again":                clearCheckpoint,
	"clearCheckpoint: twice in a row":       clearCheckpoint,
	"saveCheckpoint: left for the next job": checkpoint(obj{"page": 4}),
	"getCheckpoint: of the former job":      getCheckpoint,
	"clearCheckpoint: of the former job":    clearCheckpoint,
	"action: getCheckpoint":                 getCheckpoint,
	"action: saveCheckpoint":                checkpoint(obj{"step": 1}),
	"action: clearCheckpoint":               clearCheckpoint,

	"trackDeletesEnd: without start":               trackEnd("Doc"),
	"trackDeletesStart":                            trackStart("Doc"),
	"trackDeletesStart: twice":                     trackStart("Doc"),
	"trackDeletesEnd: nothing outdated":            trackEnd("Doc"),
	"trackDeletesStart: second job":                trackStart("Doc"),
	"batchSave: 3 of 2498, others become outdated": save("Doc", docs(1, 3)...),
	"trackDeletesEnd: deletes the others":          trackEnd("Doc"),
	"deleteRecordsFromPreviousExecutions": {call: func(ctx context.Context, r run) (any, error) {
		deleted, err := r.sync.DeleteRecordsFromPreviousExecutions(ctx, "Empty")
		return obj{"deletedKeys": deleted}, err
	}},

	"tryAcquireLock":                   acquire("golden lock é", time.Minute),
	"tryAcquireLock: same owner again": acquire("golden lock é", 30*time.Second),
	"tryAcquireLock: ttl 0":            refused(acquire("k0", 0)),
	"tryAcquireLock: empty key":        refused(acquire("", 10*time.Millisecond)),
	"tryAcquireLock: second key":       acquire("second", time.Minute),
	"releaseLock":                      releaseLock,
	"releaseLock: not held":            releaseLock,
	"releaseAllLocks":                  releaseAll,
	"action: tryAcquireLock":           acquire("in action", 5*time.Second),
	"action: releaseAllLocks":          releaseAll,

	"variant: batchSave": {call: func(ctx context.Context, r run) (any, error) {
		return true, r.sync.BatchSave(ctx, []obj{{"id": "1", "v": r.sync.Variant()}}, "VDoc")
	}},
	"variant: batchUpdate":     update("VDoc", obj{"id": "1", "u": 1}),
	"variant: getRecordsByIds": byID("VDoc", "1"),
	"variant: setMergingStrategy": {
		call:  merging(script.MergingIgnoreIfModifiedAfter, "VDoc2").call,
		where: "the cursor of a variant is that of the variant's own records",
		change: func(e []exchange) []exchange {
			if e[1].Script == "g-variant, variant v1" {
				e[0].Query["model"] = "VDoc2::v1"
			}
			return e
		},
	},
	"variant: saveCheckpoint":    checkpoint(obj{"p": 1}),
	"variant: trackDeletesStart": trackStart("VDoc"),
	"variant: trackDeletesEnd":   trackEnd("VDoc"),
}
