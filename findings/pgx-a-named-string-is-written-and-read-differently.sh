#!/usr/bin/env bash
# Versions:  github.com/jackc/pgx/v5 v5.11.0 (its codec of jsonb, without a server), Go
# Behavior:  For a json or jsonb column, pgx treats a string as JSON text: it writes and reads it
#            unchanged. It writes a value of a named string type, such as a state or an enum, in the
#            same way, but when it reads such a value, it decodes a JSON string. So a value that was
#            written cannot be read, or is read as another value. In a list or a struct, a value of
#            the type is a JSON string in both directions. pgx writes a type with a Value method as
#            what the method returns, without encoding, even if the type has a MarshalJSON method:
#            sql.NullString and pgtype.Text hold JSON text.
# Output:    written, whether that is JSON, and what is read after writing "a" (with quotes) and 12:
#            plain a false "a" 12
#            named a false a error
#            list ["a"] NullString a both "from Value"
# Guarded by: the section PostgreSQL of the README of wrappers/follow
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
cat > main.go <<'GO'
package main

import (
	"database/sql"
	"database/sql/driver"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5/pgtype"
)

type named string

type both struct{}

func (both) Value() (driver.Value, error)   { return `"from Value"`, nil }
func (both) MarshalJSON() ([]byte, error) { return []byte(`"from MarshalJSON"`), nil }

var types = pgtype.NewMap()

func write(v any) string {
	text, err := types.Encode(pgtype.JSONBOID, pgtype.TextFormatCode, v, nil)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// read returns what a column with the given text is as a T.
func read[T any](text string) string {
	var v T
	if types.Scan(pgtype.JSONBOID, pgtype.TextFormatCode, []byte(text), &v) != nil {
		return "error"
	}
	return fmt.Sprint(v)
}

func main() {
	fmt.Println("plain", write("a"), json.Valid([]byte(write("a"))), read[string](write(`"a"`)), read[string](write("12")))
	fmt.Println("named", write(named("a")), json.Valid([]byte(write(named("a")))), read[named](write(named(`"a"`))), read[named](write(named("12"))))
	fmt.Println("list", write([]named{"a"}), "NullString", write(sql.NullString{String: "a", Valid: true}), "both", write(both{}))
}
GO
go mod init example.com/check >/dev/null 2>&1
go get github.com/jackc/pgx/v5@v5.11.0 >/dev/null 2>&1
seen=$(go run .)
echo "$seen"
[ "$seen" = 'plain a false "a" 12
named a false a error
list ["a"] NullString a both "from Value"' ] || { echo "changed: strings are written or read differently"; exit 1; }
echo "ok: a named string is written as JSON text and read as a JSON string"
