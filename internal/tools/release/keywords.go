package release

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// judged lists the keywords of OpenAPI for which the library oasdiff decides whether a change is
// breaking. For all other keywords, [keywordChanges] decides.
var judged = strings.Fields(`operationId deprecated security servers parameters requestBody responses
	content schema in name required properties items
	type format enum pattern default minimum maximum exclusiveMinimum exclusiveMaximum
	minLength maxLength minItems maxItems
	oneOf anyOf allOf discriminator mapping propertyName nullable readOnly writeOnly headers`)

// silent lists the keywords that have no effect on requests and responses.
var silent = strings.Fields(`description summary title example examples tags externalDocs $comment
	info`)

// keywordChanges returns the changes of keywords that oasdiff ignores. A change is breaking if the
// newer document refuses requests that the older one accepts. Every other change that
// keywordChanges returns is an addition. The argument judgedAlready holds the changes that oasdiff
// found.
func keywordChanges(oldDir, newDir string, judgedAlready []Change) ([]Change, error) {
	older, newer, err := loadBoth(rawDocument, oldDir, newDir)
	if err != nil {
		return nil, err
	}
	var changes []Change
	for _, path := range slices.Sorted(maps.Keys(older.operations)) {
		was, is := older.operations[path], newer.operations[path]
		if is == nil || was["x-internal"] == true && is["x-internal"] == true {
			continue
		}
		d := differ{older: older, newer: newer, operation: path, already: judgedAlready}
		d.compare(was, is, nil)
		changes = append(changes, d.found...)
	}
	return changes, nil
}

// raw is a decoded OpenAPI document.
type raw struct {
	root       map[string]any
	operations map[string]map[string]any // by method and path; they include the parameters of the path
}

func rawDocument(dir string) (*raw, error) {
	b, err := os.ReadFile(filepath.Join(dir, documentName))
	if err != nil {
		return nil, err
	}
	doc := &raw{operations: map[string]map[string]any{}}
	if err := yaml.Unmarshal(b, &doc.root); err != nil {
		return nil, fmt.Errorf("load %s: %w", documentName, err)
	}
	paths, _ := doc.root["paths"].(map[string]any)
	for path, item := range paths {
		item, _ := item.(map[string]any)
		shared, _ := item["parameters"].([]any)
		for method, op := range item {
			if op, ok := op.(map[string]any); ok {
				own, _ := op["parameters"].([]any)
				whole := maps.Clone(op)
				whole["parameters"] = doc.parameters(slices.Concat(shared, own))
				doc.operations[strings.ToUpper(method)+" "+path] = whole
			}
		}
	}
	return doc, nil
}

// resolve returns the value to which v refers if v is a $ref within the document, and otherwise v.
func (r *raw) resolve(v any) any {
	for range 100 {
		m, ok := v.(map[string]any)
		ref, is := m["$ref"].(string)
		if !ok || !is {
			return v
		}
		v = any(r.root)
		for part := range strings.SplitSeq(strings.TrimPrefix(ref, "#/"), "/") {
			m, _ := v.(map[string]any)
			v = m[part]
		}
	}
	return nil
}

// parameters returns a map of the parameters in list, since their order has no meaning. A key of
// the map says where the parameter is sent and what its name is, such as "query limit".
func (r *raw) parameters(list []any) map[string]any {
	out := map[string]any{}
	for _, v := range list {
		if p, ok := r.resolve(v).(map[string]any); ok {
			out[fmt.Sprint(p["in"], " ", p["name"])] = p
		}
	}
	return out
}

// differ compares one operation in two documents.
type differ struct {
	older, newer *raw
	operation    string
	already      []Change // the changes that oasdiff found
	found        []Change
}

// named lists the keywords whose value is an object with freely chosen names as its keys.
var named = []string{"properties", "patternProperties", "parameters", "responses", "content",
	"headers", "mapping", "dependentSchemas", "$defs"}

// compare compares one part of the operation in the two documents. path leads to that part.
func (d *differ) compare(oldValue, newValue any, path []string) {
	if len(path) > 60 { // a schema contains itself
		return
	}
	oldValue, newValue = d.older.resolve(oldValue), d.newer.resolve(newValue)
	old, oldOK := oldValue.(map[string]any)
	now, nowOK := newValue.(map[string]any)
	if !oldOK || !nowOK {
		oldList, oldIsList := oldValue.([]any)
		nowList, nowIsList := newValue.([]any)
		if oldIsList && nowIsList && len(oldList) == len(nowList) {
			for i := range oldList {
				d.compare(oldList[i], nowList[i], append(path, fmt.Sprintf("[%d]", i)))
			}
			return
		}
		if !reflect.DeepEqual(oldValue, newValue) {
			d.report(oldValue, newValue, path)
		}
		return
	}
	names := len(path) > 0 && slices.Contains(named, path[len(path)-1])
	keys := maps.Clone(old)
	maps.Copy(keys, now)
	for _, key := range slices.Sorted(maps.Keys(keys)) {
		if !names && (slices.Contains(silent, key) || strings.HasPrefix(key, "x-")) {
			continue
		}
		here := append(slices.Clone(path), key)
		a, before := old[key]
		b, after := now[key]
		if before && after {
			d.compare(a, b, here)
		} else {
			d.report(a, b, here)
		}
	}
}

// report records a change and its level. The level depends on the keyword, which is the last
// element of path that is neither a chosen name nor an index.
func (d *differ) report(oldValue, newValue any, path []string) {
	i := len(path) - 1
	for i > 0 && (strings.HasPrefix(path[i], "[") || slices.Contains(named, path[i-1])) {
		i--
	}
	keyword := path[i]
	request := path[0] == "parameters" || path[0] == "requestBody"
	closes := newValue == false &&
		slices.Contains([]string{"additionalProperties", "unevaluatedProperties",
			"unevaluatedItems"}, keyword) ||
		keyword == "not" && newValue != nil || keyword == "uniqueItems" && newValue == true
	where := strings.Join(path, ".")
	switch {
	case request && closes:
		d.add(Breaking, "%s: %s refuses values that were accepted before [request-%s]",
			where, keyword, keyword)
	case slices.Contains(judged, keyword) || d.weighed(keyword):
	default:
		d.add(Addition, "%s: changed from %s to %s; no rule rates it, so review it [unknown-keyword]",
			where, shown(oldValue), shown(newValue))
	}
}

// weighed reports whether oasdiff has reported a change of the keyword in this operation.
func (d *differ) weighed(keyword string) bool {
	return slices.ContainsFunc(d.already, func(c Change) bool {
		return strings.HasPrefix(c.What, d.operation+": ") && strings.Contains(c.What, " "+keyword+" ")
	})
}

func (d *differ) add(level Level, format string, args ...any) {
	d.found = append(d.found, Change{Level: level, Where: documentName,
		What: d.operation + ": " + fmt.Sprintf(format, args...)})
}

func shown(v any) string {
	if v == nil {
		return "nothing"
	}
	if text := fmt.Sprint(v); len(text) < 40 {
		return text
	}
	return "something else"
}
