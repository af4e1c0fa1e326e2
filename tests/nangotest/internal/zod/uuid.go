package zod

import (
	"regexp"
)

// UUIDv4 matches UUIDs of version 4. Nango requires them as API keys.
var UUIDv4 = regexp.MustCompile(
	`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)
