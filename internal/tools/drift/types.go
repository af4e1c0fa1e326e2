package drift

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"github.com/getkin/kin-openapi/openapi3"
)

// KeptTypesFile is the file that lists the intended differences from Nango's endpoint types, with
// their reasons.
//
//go:embed kept_types.yaml
var KeptTypesFile []byte

// CompareTypes is like [Compare], but for the document that internal/tools/types/document.mjs
// creates from Nango's endpoint types. These types contain neither statuses nor error bodies, so
// CompareTypes does not compare statuses and error bodies. The types do contain error codes.
// CompareTypes reports each code that the description of the operation in openapi.yaml does not
// name. CompareTypes modifies both documents in memory.
func CompareTypes(ours, types *openapi3.T) []Difference {
	published := map[string]*openapi3.Operation{}
	eachOperation(types, func(key, _ string, op *openapi3.Operation) { published[key] = op })
	var codes []Difference
	eachOperation(ours, func(key, label string, op *openapi3.Operation) {
		success := ""
		for status := range op.Responses.Map() {
			switch {
			case !strings.HasPrefix(status, "2"):
				op.Responses.Delete(status)
			case success == "" || status < success:
				success = status
			}
		}
		typed := published[key]
		if typed == nil {
			return
		}
		for _, code := range missingCodes(op, typed) {
			codes = append(codes, Difference{label, "code " + code, Published})
		}
		if answer := typed.Responses.Value("200"); answer != nil && success != "" {
			typed.Responses.Delete("200")
			typed.Responses.Set(success, answer)
		}
	})
	found := append(Compare(ours, types), codes...)
	slices.SortStableFunc(found,
		func(x, y Difference) int { return comparePaths(x.Operation, y.Operation) })
	return found
}

func eachOperation(doc *openapi3.T, f func(key, label string, op *openapi3.Operation)) {
	for path, item := range doc.Paths.Map() {
		for method, op := range item.Operations() {
			f(method+" "+pathValue.ReplaceAllString(path, "{}"), method+" "+path, op)
		}
	}
}

var word = regexp.MustCompile(`[a-z0-9]+(_[a-z0-9]+)*`)

// missingCodes returns the error codes that an endpoint type has, but that the description of the
// operation in openapi.yaml does not name.
func missingCodes(ours, typed *openapi3.Operation) []string {
	b, err := json.Marshal(typed.Extensions["x-codes"])
	if err != nil {
		return nil
	}
	var codes []string
	if json.Unmarshal(b, &codes) != nil {
		return nil
	}
	named := word.FindAllString(ours.Description, -1)
	return slices.DeleteFunc(codes, func(code string) bool { return slices.Contains(named, code) })
}
