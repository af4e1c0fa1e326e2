package generate_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/nango-go/nango/cmd/nango-models/internal/generate"
)

// schemas is the number of random schemas, and instances the number of random values for each
// schema.
const (
	schemas   = 200
	instances = 25
)

// The generated types decode and encode values without changing them. The test generates types for
// random schemas, and for the schemas that nango compile 0.71.10 created from 64 zod types. A
// program with these types then decodes and encodes values of each type, and must print the same
// JSON.
func TestValuesRoundTrip(t *testing.T) {
	if os.Getenv("NANGO_MODELS") == "" {
		t.Skip("skipped: it compiles a program; make models runs it")
	}
	r := rand.New(rand.NewPCG(1, 2))
	compiled, err := os.ReadFile("../../testdata/zod.json")
	require.NoError(t, err)
	functions, err := generate.Read(compiled)
	require.NoError(t, err)
	require.Len(t, functions, 64)
	for i := range schemas {
		functions = append(functions, generate.Function{
			Integration: "random", Name: fmt.Sprintf("case-%d", i), Kind: "action",
			Outputs: []string{"Out"}, Schema: object{"definitions": object{"Out": randomSchema(r, 3, true)}},
		})
	}
	_, err = generate.File(functions, generate.Config{Package: "main"})
	require.Error(t, err, "main cannot be imported")
	file, err := generate.File(functions, generate.Config{Package: "models"})
	require.NoError(t, err)
	again, err := generate.File(functions, generate.Config{Package: "models"})
	require.NoError(t, err)
	require.Equal(t, string(file), string(again), "the same functions give the same file")
	slices.Reverse(functions)

	run := compile(t, file)
	var in bytes.Buffer
	var want []string
	for _, f := range functions {
		if len(f.Outputs) == 0 {
			continue
		}
		root := f.Schema.(object)["definitions"].(object)[f.Outputs[0]]
		name := typeOf(string(file), f)
		if name == "" {
			continue
		}
		for range instances {
			value, ok := (&maker{r: r, root: root}).value(root, 0)
			if !ok {
				continue
			}
			b, err := json.Marshal(value)
			require.NoError(t, err)
			fmt.Fprintf(&in, "%s %s\n", name, b)
			want = append(want, name+" "+string(b))
		}
	}
	got := strings.Split(strings.TrimSpace(run(&in)), "\n")
	require.Len(t, got, len(want))
	unnamed, types := 0, map[string]bool{}
	for i, line := range got {
		name, value, _ := strings.Cut(want[i], " ")
		types[name] = true
		back, note, _ := strings.Cut(line, "\t")
		require.Equal(t, canonical(t, value), canonical(t, back), "%s: %s came back as %s", name, value, back)
		if note != "" {
			require.True(t, strings.HasPrefix(name, "Case"), "%s: %s: the union has none of its types", name, value)
			unnamed++ // one of the schemas of the union allows any JSON
		}
	}
	t.Logf("%d values of %d types round-trip; %d of them have a union with raw JSON", len(want), len(types), unnamed)
	require.Greater(t, len(types), 200)
}

// typeOf returns the name that the generated file gives to the output type of f.
func typeOf(file string, f generate.Function) string {
	m := regexp.MustCompile(`= typed\.Action\[[^,]+, (\S+)\]\{Integration: "` + f.Integration + `", Name: "` + regexp.QuoteMeta(f.Name) + `"`).FindStringSubmatch(file)
	if m == nil || strings.Contains(m[1], ".") {
		return ""
	}
	return m[1]
}

// compile builds a program with the generated file and returns a function that runs it.
func compile(t *testing.T, file []byte) func(*bytes.Buffer) string {
	require.NoError(t, os.MkdirAll("testdata", 0o755))
	dir, err := os.MkdirTemp("testdata", "roundtrip-") // the program must be in this module to import its packages
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	require.NoError(t, os.Mkdir(filepath.Join(dir, "models"), 0o755))
	var cases strings.Builder
	for _, name := range regexp.MustCompile(`(?m)^type (\S+) `).FindAllStringSubmatch(string(file), -1) {
		fmt.Fprintf(&cases, "%q: func() any { return new(models.%s) },\n", name[1], name[1])
	}
	main := strings.NewReplacer("CASES", cases.String(), "DIR", filepath.Base(dir)).Replace(program)
	require.NoError(t, os.WriteFile(filepath.Join(dir, "main.go"), []byte(main), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "models", "models.go"), file, 0o600))
	binary := filepath.Join(t.TempDir(), "roundtrip")
	for _, args := range [][]string{{"vet", "./" + dir + "/models"}, {"build", "-o", binary, "./" + dir}} {
		out, err := exec.CommandContext(t.Context(), "go", args...).CombinedOutput()
		require.NoError(t, err, "%s", out)
	}
	return func(in *bytes.Buffer) string {
		command := exec.CommandContext(t.Context(), binary)
		command.Stdin = in
		var problems bytes.Buffer
		command.Stderr = &problems
		out, err := command.Output()
		require.NoError(t, err, "%s", &problems)
		return string(out)
	}
}

// program is the source of a program that reads lines, each with the name of a type and a value. It
// decodes each value into that type, encodes it again and prints the result. If a union in the
// value holds raw JSON, it also prints a tab and the word unnamed.
const program = `package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"reflect"
	"strings"

	"github.com/nango-go/nango/cmd/nango-models/internal/generate/testdata/DIR/models"
)

var types = map[string]func() any{
CASES}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(nil, 1<<24)
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), " ")
		v := types[name]()
		if err := json.Unmarshal([]byte(value), v); err != nil {
			fmt.Println("error:", name, value, err)
			continue
		}
		b, err := json.Marshal(reflect.ValueOf(v).Elem().Interface())
		if err != nil {
			fmt.Println("error:", name, value, err)
			continue
		}
		note := ""
		if unnamed(reflect.ValueOf(v)) {
			note = "\tunnamed"
		}
		fmt.Printf("%s%s\n", b, note)
	}
}

type union interface {
	Value() any
	Raw() json.RawMessage
}

func unnamed(v reflect.Value) bool {
	if !v.IsValid() || v.Kind() == reflect.Pointer && v.IsNil() {
		return false
	}
	if v.CanInterface() {
		if u, ok := v.Interface().(union); ok {
			_, raw := u.Value().(json.RawMessage)
			return raw || unnamed(reflect.ValueOf(u.Value()))
		}
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		return unnamed(v.Elem())
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).IsExported() && unnamed(v.Field(i)) {
				return true
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			if unnamed(v.Index(i)) {
				return true
			}
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			if unnamed(v.MapIndex(k)) {
				return true
			}
		}
	}
	return false
}
`

// canonical returns the JSON s with sorted members, exact numbers, and times in a uniform format.
func canonical(t *testing.T, s string) string {
	d := json.NewDecoder(strings.NewReader(s))
	d.UseNumber()
	var v any
	require.NoError(t, d.Decode(&v), s)
	b, err := json.Marshal(normal(v))
	require.NoError(t, err)
	return string(b)
}

func normal(v any) any {
	switch v := v.(type) {
	case object:
		for k, e := range v {
			v[k] = normal(e)
		}
	case []any:
		for i, e := range v {
			v[i] = normal(e)
		}
	case json.Number:
		if r, ok := new(big.Rat).SetString(v.String()); ok {
			return r.RatString()
		}
	case string:
		if at, err := time.Parse(time.RFC3339Nano, v); err == nil {
			return at.UTC().String()
		}
	}
	return v
}
