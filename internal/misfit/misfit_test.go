package misfit

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type Inner struct {
	Kind  string            `json:"kind"`
	At    *time.Time        `json:"at"`
	Tags  map[string]string `json:"tags"`
	Count int8              `json:"count,string"`
}

type embedded struct {
	Name  string `json:"name"`
	Other int
}

type outer struct {
	embedded
	*Inner
	List  []Inner            `json:"list"`
	Map   map[string][]Inner `json:"map"`
	Named embedded           `json:"named"`
	Name  int                `json:"name"`
	Keys  map[int]string     `json:"keys"`
	Self  *outer             `json:"self"`
	Any   any                `json:"any"`
	Skip  string             `json:"-"`
	Grid  [2][]bool          `json:"grid"`
	Plain *struct{ A int }   `json:"plain"`
	Plans []struct{ A int }  `json:"plans"`
}

func TestFind(t *testing.T) {
	for data, want := range map[string][3]string{ // each value is a field, a path and a problem
		`[]`:                                             {"", "", "is a JSON array, which does not fit misfit.outer"},
		` "hunter2"`:                                     {"", "", "is a JSON string, which does not fit misfit.outer"},
		`{"list":{"hunter2":1}}`:                         {"list", "list", "is a JSON object, which does not fit []misfit.Inner"},
		`{"list":[{},{"kind":12345}]}`:                   {"list.kind", "list[1].kind", "is a JSON number, which does not fit string"},
		`{"list":[{"at":"hunter2"}]}`:                    {"list.at", "list[0].at", "is not a date in RFC 3339 form"},
		`{"list":[{"at":12345}]}`:                        {"list.at", "list[0].at", "is a JSON number, which does not fit time.Time"},
		`{"list":[{"tags":{"hunter2":false}}]}`:          {"list.tags", "list[0].tags", "has a value that is a JSON boolean, which does not fit string"},
		`{"map":{"a":[],"hunter2.kind":[{"kind":[]}]}}`:  {"map", "map", "has a value that is a JSON array, which does not fit string"},
		`{"LIST":[{"KIND":{}}]}`:                         {"list.kind", "list[0].kind", "is a JSON object, which does not fit string"},
		`{"name":"hunter2"}`:                             {"name", "name", "is a JSON string, which does not fit int"},
		`{"name":1,"Other":"hunter2"}`:                   {"Other", "Other", "is a JSON string, which does not fit int"},
		`{"named":{"name":12345}}`:                       {"named.name", "named.name", "is a JSON number, which does not fit string"},
		`{"count":"hunter2"}`:                            {"count", "count", "is a JSON string, which does not fit int8"},
		`{"count":"300"}`:                                {"count", "count", "is a JSON string, which does not fit int8"},
		`{"keys":{"1":"x","hunter2":"y"}}`:               {"keys", "keys", "has a value that is a JSON string, which does not fit int"},
		`{"self":{"self":{"list":[7]}}}`:                 {"self.self.list", "self.self.list[0]", "is a JSON number, which does not fit misfit.Inner"},
		`{"name":"hunter2","name":null}`:                 {"name", "name", "is a JSON string, which does not fit int"},
		`{"-":"hunter2","any":["hunter2"],"list":12345}`: {"list", "list", "is a JSON number, which does not fit []misfit.Inner"},
		`{"grid":[[true],[true,"hunter2"]]}`:             {"grid", "grid[1][1]", "is a JSON string, which does not fit bool"},
		`{"plain":"hunter2"}`:                            {"plain", "plain", "is a JSON string, which does not fit a struct"},
		`{"plans":{"hunter2":1}}`:                        {"plans", "plans", "is a JSON object, which does not fit a slice"},
	} {
		m := Find([]byte(data), reflect.TypeFor[outer]())
		require.NotNil(t, m, data)
		require.Equal(t, want, [3]string{m.Field, m.Path, m.Problem()}, data)
	}
}

func TestFindReturnsNilForWhatFits(t *testing.T) {
	for _, data := range []string{`{}`, `null`, `{"list":null,"unknown":7,"Skip":7,"any":7}`, `{"count":"12"}`} {
		require.Nil(t, Find([]byte(data), reflect.TypeFor[*outer]()), data)
	}
}

func TestFindInATypeThatContainsItselfEnds(t *testing.T) {
	const depth = 3000
	data := strings.Repeat(`{"self":`, depth) + `7` + strings.Repeat(`}`, depth)
	m := Find([]byte(data), reflect.TypeFor[outer]())
	require.Equal(t, maxDepth, strings.Count(m.Field, "self"))
}
