#!/usr/bin/env bash
# Versions:  @nangohq/runner-sdk 0.71.10 (with ajv 8.18.0 and ajv-formats 3.0.1), zod 4.3.6, Go
# Behavior:  z.iso.datetime() also accepts times without seconds. With { local: true }, it accepts
#            times without a zone too; with { precision: -1 }, it accepts only times without seconds.
#            All three have a JSON Schema with the format date-time, which means RFC 3339. RFC 3339
#            requires seconds and a zone. So the format refuses times that zod accepts and that the
#            pattern in the same schema allows, and time.Time cannot decode them.
# Output:    zod reads it, its schema accepts it, time.Time decodes it:
#            2026-01-02T03:04Z true false false
#            2026-01-02T03:04:05 true false false
#            2026-01-02T03:04Z true false false
# Guarded by: TestDateTimesWithoutAZoneAreStrings in cmd/nango-models/internal/generate
source "$(dirname "${BASH_SOURCE[0]}")/steps.bash"
npm_install @nangohq/runner-sdk@0.71.10 zod@4.3.6 ajv@8.18.0 ajv-formats@3.0.1
cat > check.mjs <<'JS'
import * as z from 'zod';
import { validateData } from '@nangohq/runner-sdk';
let version = 0;
for (const [type, at] of [
  [z.iso.datetime(), '2026-01-02T03:04Z'], [z.iso.datetime({ local: true }), '2026-01-02T03:04:05'],
  [z.iso.datetime({ precision: -1 }), '2026-01-02T03:04Z'],
]) {
  const model = z.toJSONSchema(z.object({ at: type }), { target: 'draft-7' });
  if (model.properties.at.format !== 'date-time') process.exit(1);
  const fits = validateData({ version: String(version++), input: { at }, modelName: 'Model', jsonSchema: { definitions: { Model: model } } });
  console.log(at, type.safeParse(at).success, fits === true);
}
JS
cat > main.go <<'GO'
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"time"
)

func main() {
	for lines := bufio.NewScanner(os.Stdin); lines.Scan(); {
		text, _, _ := strings.Cut(lines.Text(), " ")
		var at time.Time
		fmt.Println(lines.Text(), json.Unmarshal([]byte(`"`+text+`"`), &at) == nil)
	}
}
GO
go mod init example.com/check >/dev/null 2>&1
seen=$(node check.mjs | go run .)
echo "zod reads it, its schema accepts it, time.Time decodes it:"
echo "$seen"
[ "$seen" = "2026-01-02T03:04Z true false false
2026-01-02T03:04:05 true false false
2026-01-02T03:04Z true false false" ] || { echo "changed: other times are accepted"; exit 1; }
echo "ok: zod accepts times that its JSON Schema and time.Time refuse"
