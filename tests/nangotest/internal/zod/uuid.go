package zod

import (
	"regexp"
)

// UUIDv4 matches version 4 UUIDs, which keys must be.
var UUIDv4 = regexp.MustCompile(
	`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
