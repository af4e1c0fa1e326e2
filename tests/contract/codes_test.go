package contract_test

import (
	"encoding/json"
	"go/ast"
	"go/token"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/tests/contract"
)

// The constants of type client.ErrorCode must be the error codes that occur in the descriptions and
// in the examples of errors in openapi.yaml.
func TestEveryErrorCodeOfTheDocumentIsAConstant(t *testing.T) {
	doc, err := contract.Document()
	require.NoError(t, err)
	b, err := json.Marshal(doc)
	require.NoError(t, err)
	var tree map[string]any
	require.NoError(t, json.Unmarshal(b, &tree))

	found := documentedCodes{names: map[string]bool{}, codes: map[string]string{}}
	found.collectNames(tree)
	delete(tree["components"].(map[string]any)["schemas"].(map[string]any), "FieldError") // the codes in FieldError describe single fields
	found.collectCodes(tree, "#")
	require.Greater(t, len(found.codes), 40)

	constants := errorCodes(t)
	for _, code := range slices.Sorted(maps.Keys(found.codes)) {
		if constants[code] == "" {
			t.Errorf("client/codes.go has no constant for %q, which openapi.yaml names at %s", code, found.codes[code])
		}
		delete(constants, code)
	}
	for code, name := range constants {
		t.Errorf("openapi.yaml does not name %q, which is client.%s", code, name)
	}
}

// errorCodes maps the value of each constant of type client.ErrorCode to the name of the constant.
func errorCodes(t *testing.T) map[string]string {
	codes := map[string]string{}
	for _, file := range parseDir(t, "client").Files {
		for _, decl := range file.Decls {
			group, ok := decl.(*ast.GenDecl)
			if !ok || group.Tok != token.CONST {
				continue
			}
			for _, spec := range group.Specs {
				constant := spec.(*ast.ValueSpec)
				if kind, ok := constant.Type.(*ast.Ident); !ok || kind.Name != "ErrorCode" {
					continue
				}
				value, err := strconv.Unquote(constant.Values[0].(*ast.BasicLit).Value)
				require.NoError(t, err)
				name := constant.Names[0].Name
				require.Empty(t, codes[value], "%s is declared twice", value)
				require.Contains(t, constant.Doc.Text(), name+" means that ", "the documentation of a code says what it means")
				codes[value] = name
			}
		}
	}
	return codes
}

// documentedCodes holds the error codes that occur in openapi.yaml, each with its place in the
// file. It also holds the names in openapi.yaml that are not error codes.
type documentedCodes struct {
	names map[string]bool // the names of properties, parameters and values
	codes map[string]string
}

func (d *documentedCodes) collectNames(node any) {
	eachMember(node, func(key string, value any) {
		switch value := value.(type) {
		case map[string]any:
			if key == "properties" || key == "example" || key == "default" {
				d.collectKeys(value)
			}
		case []any:
			for _, item := range value {
				if text, ok := item.(string); ok && key == "enum" {
					d.names[text] = true
				}
			}
		case string:
			if key == "name" || key == "const" || key == "operationId" {
				d.names[value] = true
			}
		}
		d.collectNames(value)
	})
}

func (d *documentedCodes) collectKeys(object map[string]any) {
	for key, value := range object {
		d.names[key] = true
		eachMember(value, func(key string, value any) {
			if key != "" {
				d.collectKeys(map[string]any{key: value})
			}
		})
	}
}

var (
	snakeWord   = regexp.MustCompile(`[A-Za-z0-9_.:/{}$'%-]+`)
	snakeCase   = regexp.MustCompile(`^[a-z]+(_[a-z]+)+$`)
	afterStatus = regexp.MustCompile(`\b[45]\d\d(?: with)? \(?([a-z]+(?:_[a-z]+)*)\)?[,.;:)]`)
)

// collectCodes searches descriptions and examples of errors for error codes. A word with
// underscores is a code unless d.names contains it. A lower-case word between a status and a
// punctuation mark is a code too.
func (d *documentedCodes) collectCodes(node any, at string) {
	eachMember(node, func(key string, value any) {
		switch value := value.(type) {
		case string:
			if key == "description" || key == "summary" {
				d.read(value, at)
			}
		case map[string]any:
			if code, ok := value["code"].(string); ok && key == "error" {
				d.codes[code] = at
			}
		}
		d.collectCodes(value, at+"/"+key)
	})
}

func (d *documentedCodes) read(text, at string) {
	for _, word := range snakeWord.FindAllString(text, -1) {
		if word = strings.TrimRight(word, ".:"); snakeCase.MatchString(word) && !d.names[word] {
			d.codes[word] = at
		}
	}
	for _, found := range afterStatus.FindAllStringSubmatch(text, -1) {
		d.codes[found[1]] = at
	}
}

// eachMember calls visit for each member of an object or each item of a list. The key of an item is
// "".
func eachMember(node any, visit func(key string, value any)) {
	switch node := node.(type) {
	case map[string]any:
		for key, value := range node {
			visit(key, value)
		}
	case []any:
		for _, item := range node {
			visit("", item)
		}
	}
}
