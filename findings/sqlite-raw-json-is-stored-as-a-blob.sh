#!/usr/bin/env bash
# Versions:  modernc.org/sqlite v1.62.0, Go
# Behavior:  A json.RawMessage is a []byte, so it is stored as a BLOB, even in a column of the type
#            TEXT. SQLite's functions json_valid, json_extract and ->> accept it, so nothing seems
#            wrong. But a comparison with the same text is false, LIKE matches nothing, and
#            json_object fails. A json.Number is stored as a string, so it equals no number, and "12"
#            is greater than 50. The same values as a string and as an int64 have none of these
#            problems.
# Output:    raw JSON:    text valid 1, member 1, equal 0, like 0, json_object: JSON cannot hold BLOB values
#            string:      text valid 1, member 1, equal 1, like 1, json_object: {"d":"{\"a\":1}"}
#            json.Number: equal to 12 0, greater than 50 1
# Guarded by: the table in the documentation of SQLStore in wrappers/follow
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
cat > main.go <<'GO'
package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"strings"

	_ "modernc.org/sqlite"
)

func main() {
	db, err := sql.Open("sqlite", ":memory:")
	check(err)
	db.SetMaxOpenConns(1)
	const text = `{"a":1}`
	for _, row := range []struct {
		name string
		data any
	}{{"raw JSON:   ", json.RawMessage(text)}, {"string:     ", text}} {
		_, err = db.Exec(`create table records (data text)`)
		check(err)
		_, err = db.Exec(`insert into records values (?)`, row.data)
		check(err)
		var valid, member, equal, like int
		check(db.QueryRow(`select json_valid(data), data->>'a', data = ?, data like '%"a"%' from records`, text).
			Scan(&valid, &member, &equal, &like))
		var object string
		if err := db.QueryRow(`select json_object('d', data) from records`).Scan(&object); err != nil {
			object = "JSON cannot hold BLOB values"
			if !strings.Contains(err.Error(), object) {
				check(err)
			}
		}
		fmt.Printf("%s text valid %d, member %d, equal %d, like %d, json_object: %s\n", row.name, valid, member, equal, like, object)
		_, err = db.Exec(`drop table records`)
		check(err)
	}
	var equal, greater int
	number := json.Number("12")
	check(db.QueryRow(`select ? = 12, ? > 50`, number, number).Scan(&equal, &greater))
	fmt.Printf("json.Number: equal to 12 %d, greater than 50 %d\n", equal, greater)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
go mod init example.com/check >/dev/null 2>&1
go get modernc.org/sqlite@v1.62.0 >/dev/null 2>&1
seen=$(go run .)
echo "$seen"
[ "$seen" = 'raw JSON:    text valid 1, member 1, equal 0, like 0, json_object: JSON cannot hold BLOB values
string:      text valid 1, member 1, equal 1, like 1, json_object: {"d":"{\"a\":1}"}
json.Number: equal to 12 0, greater than 50 1' ] || { echo "changed: raw JSON is stored differently"; exit 1; }
echo "ok: raw JSON is stored as a BLOB, which is equal to no text"
