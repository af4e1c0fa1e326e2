#!/usr/bin/env bash
# Versions:  modernc.org/sqlite v1.62.0, Go
# Behavior:  A time.Time is stored as the text of its String method, with the zone in which it is.
#            So SQLite's date functions return NULL for it, one instant in two zones has two texts
#            that are not equal, and an earlier time may sort after a later one. The times in a
#            JSON API may end in Z or in +00:00, which are the same zone, but not the same text. A
#            column of the type DATETIME can be scanned into a time.Time, but max() of it cannot.
# Output:    stored: 2026-01-02 03:04:05 +0000 UTC and 2026-01-02 03:04:05 +0000 +0000, equal: 0
#            datetime(): <nil>; the earlier time is sorted first: false; scanning max() fails: true
# Guarded by: the table in the documentation of SQLStore in wrappers/follow
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
cat > main.go <<'GO'
package main

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"time"

	_ "modernc.org/sqlite"
)

func main() {
	db, err := sql.Open("sqlite", ":memory:")
	check(err)
	db.SetMaxOpenConns(1)
	_, err = db.Exec(`create table records (id text, at datetime)`)
	check(err)
	for id, text := range map[string]string{
		"z": "2026-01-02T03:04:05Z", "offset": "2026-01-02T03:04:05+00:00", "earlier": "2026-01-02T04:04:04+01:00",
	} {
		var at time.Time
		check(json.Unmarshal([]byte(`"`+text+`"`), &at))
		_, err := db.Exec(`insert into records values (?, ?)`, id, at)
		check(err)
	}
	var z, offset, first string
	var equal int
	var date any
	check(db.QueryRow(`select z.at || '', offset.at || '', z.at = offset.at, datetime(z.at)
		from records z, records offset where z.id = 'z' and offset.id = 'offset'`).Scan(&z, &offset, &equal, &date))
	check(db.QueryRow(`select id from records order by at limit 1`).Scan(&first))
	var newest time.Time
	check(db.QueryRow(`select at from records limit 1`).Scan(&newest))
	failed := db.QueryRow(`select max(at) from records`).Scan(&newest)
	fmt.Printf("stored: %s and %s, equal: %d\n", z, offset, equal)
	fmt.Printf("datetime(): %v; the earlier time is sorted first: %t; scanning max() fails: %t\n", date, first == "earlier", failed != nil)
}

func check(err error) {
	if err != nil {
		panic(err)
	}
}
GO
go mod init example.com/check >/dev/null 2>&1
go get modernc.org/sqlite@v1.62.0 >/dev/null 2>&1
seen=$(TZ=America/New_York go run .)
echo "$seen"
[ "$seen" = "stored: 2026-01-02 03:04:05 +0000 UTC and 2026-01-02 03:04:05 +0000 +0000, equal: 0
datetime(): <nil>; the earlier time is sorted first: false; scanning max() fails: true" ] || { echo "changed: times are stored differently"; exit 1; }
echo "ok: times are stored as texts that SQLite can neither read nor compare"
