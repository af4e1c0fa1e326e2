// Package schema validates values against the JSON schemas of functions, as Nango does.
package schema

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"strings"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
)

// Problem says why a value does not match a schema. It has the form in which the npm package ajv
// reports errors.
type Problem struct {
	InstancePath string `json:"instancePath"`
	Keyword      string `json:"keyword"`
	Message      string `json:"message"`
}

// Check validates value against a model and returns the problems that it finds. document is the
// json_schema of a function and contains the definition of the model. Check returns nil if value is
// valid, if document is empty, or if document does not define the model. Some schemas cannot be
// compiled, for example because they use a format that ajv does not know. For such a schema, Check
// returns a problem whatever the value is. In a $ref within the schema, "#" means the model and not
// the whole document.
func Check(document json.RawMessage, model string, value json.RawMessage) ([]Problem, error) {
	if len(document) == 0 || model == "" {
		return nil, nil
	}
	var schema map[string]any
	if err := wirejson.Decode(document, &schema); err != nil {
		return nil, err
	}
	definitions, _ := schema["definitions"].(map[string]any)
	root, ok := definitions[model].(map[string]any)
	if !ok {
		return nil, nil
	}
	if value == nil && root["type"] == "null" {
		return nil, nil
	}
	if value == nil {
		value = json.RawMessage("{}")
	}
	merged := maps.Clone(schema)
	maps.Copy(merged, root)
	var instance any
	if err := wirejson.Decode(value, &instance); err != nil {
		return nil, err
	}
	compiler := jsonschema.NewCompiler()
	compiler.DefaultDraft(jsonschema.Draft7)
	compiler.UseRegexpEngine(lenient)
	compiler.RegisterVocabulary(likeAjv)
	compiler.RegisterFormat(uri)
	const at = "model.json"
	if err := compiler.AddResource(at, any(merged)); err != nil {
		return nil, err
	}
	compiled, err := compiler.Compile(at)
	if err != nil {
		return []Problem{{Message: fmt.Sprintf("the schema of %s: %v", model, err)}}, nil
	}
	err = compiled.Validate(instance)
	failed, ok := errors.AsType[*jsonschema.ValidationError](err)
	if !ok {
		return nil, err
	}
	return problems(failed), nil
}

func problems(e *jsonschema.ValidationError) []Problem {
	if len(e.Causes) == 0 {
		at := strings.Join(e.InstanceLocation, "/")
		if at != "" {
			at = "/" + at
		}
		keyword := ""
		if path := e.ErrorKind.KeywordPath(); len(path) > 0 {
			keyword = path[len(path)-1]
		}
		return []Problem{{at, keyword, e.ErrorKind.LocalizedString(message.NewPrinter(language.English))}}
	}
	var all []Problem
	for _, cause := range e.Causes {
		all = append(all, problems(cause)...)
	}
	return all
}

// lenient compiles a regular expression. An expression that Go cannot compile, for example because
// it has a lookahead, matches every string.
func lenient(pattern string) (jsonschema.Regexp, error) {
	if re, err := regexp.Compile(pattern); err == nil {
		return re, nil
	}
	return every(pattern), nil
}

type every string

func (e every) MatchString(string) bool { return true }
func (e every) String() string          { return string(e) }
