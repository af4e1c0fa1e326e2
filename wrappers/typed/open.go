package typed

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// UnmarshalOpen decodes a JSON object into a struct and a map. The parameter declared is a pointer
// to the struct, and the parameter others is a pointer to the map. The parameter names lists the
// members to decode into the struct. All other members are decoded into the map. Names are matched
// exactly.
func UnmarshalOpen[V any](b []byte, declared any, others *map[string]V, names ...string) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(b, &members); err != nil || members == nil {
		return err
	}
	var object bytes.Buffer
	object.WriteByte('{')
	for _, name := range names {
		if raw, ok := members[name]; ok {
			if err := writeMember(&object, name, raw); err != nil {
				return err
			}
			delete(members, name)
		}
	}
	object.WriteByte('}')
	if err := json.Unmarshal(object.Bytes(), declared); err != nil {
		return err
	}
	*others = make(map[string]V, len(members))
	for name, raw := range members {
		var v V
		if err := json.Unmarshal(raw, &v); err != nil {
			return err
		}
		(*others)[name] = v
	}
	return nil
}

// MarshalOpen encodes a struct and a map as one JSON object. The parameter declared is the struct,
// and the parameter others is the map, whose entries are sorted by name. The parameter names lists
// the members that the struct declares. MarshalOpen returns an error if the map contains one of
// these names.
func MarshalOpen[V any](declared any, others map[string]V, names ...string) ([]byte, error) {
	b, err := json.Marshal(declared)
	if err != nil || len(others) == 0 {
		return b, err
	}
	object := bytes.NewBuffer(bytes.TrimSuffix(b, []byte("}")))
	for _, name := range slices.Sorted(maps.Keys(others)) {
		if slices.Contains(names, name) {
			return nil, fmt.Errorf("typed: additional property %q is also a declared one", name)
		}
		raw, err := json.Marshal(others[name])
		if err != nil {
			return nil, err
		}
		if err := writeMember(object, name, raw); err != nil {
			return nil, err
		}
	}
	object.WriteByte('}')
	return object.Bytes(), nil
}

func writeMember(object *bytes.Buffer, name string, raw []byte) error {
	key, err := json.Marshal(name)
	if err != nil {
		return err
	}
	if object.Len() > 1 {
		object.WriteByte(',')
	}
	object.Write(key)
	object.WriteByte(':')
	object.Write(raw)
	return nil
}
