// Package zod validates values against the schemas of the OpenAPI spec. Its error messages are
// those of zod, the validation library that Nango uses.
package zod

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/nango-go/nango/gen/server"
	"github.com/nango-go/nango/tests/nangotest/internal/reply"
)

// lengths holds the minimum and maximum lengths of fields in request bodies. The OpenAPI spec does
// not define these limits. 0 means no limit.
var lengths = map[string][2]int{
	"end_user.id": {1, 255}, "end_user.display_name": {0, 255}, "end_user.email": {5, 0},
	"organization.id": {0, 255}, "organization.display_name": {0, 255},
	"credentials.access_token": {1, 0}, "credentials.refresh_token": {1, 0},
	"credentials.token":     {1, 4096},
	"credentials.client_id": {1, 255}, "credentials.client_secret": {1, 0},
	"credentials.oauth_token": {1, 2048}, "credentials.oauth_token_secret": {1, 2048},
	"credentials.username": {0, 1024}, "credentials.password": {0, 1024},
	"credentials.apiKey":   {1, 1024},
	"credentials.token_id": {1, 0}, "credentials.token_secret": {1, 0},
	"credentials.app_id": {1, 255}, "credentials.app_link": {1, 0},
	"credentials.installation_id": {1, 255},
}

// checkField validates a field of a body against its schema, and against rules of a real server
// that the OpenAPI spec does not define.
func checkField(f server.Field, value any, path []string) []reply.FieldError {
	name := strings.Join(path, ".")
	switch name {
	case "tags", "end_user.tags":
		if tags, ok := value.(map[string]any); ok {
			shortest := 1
			if name != "tags" {
				shortest = 0
			}
			return CheckTags(tags, shortest, path...)
		}
	case "webhook_url_override":
		return checkWebhookURL(value, path)
	case "credentials.expires_at":
		if _, ok := AsDate(value); !ok {
			return []reply.FieldError{WrongType("date", "Date", path...)}
		}
		return nil
	case "credentials.scopes":
		if text, ok := value.(string); ok && text != "" && !scopeList.MatchString(text) {
			return issues("invalid_union", "Invalid input", path...)
		}
	}
	found := CheckValue(f.Schema, value, path)
	text, ok := value.(string)
	if !ok || len(found) > 0 {
		return found
	}
	limits := lengths[name]
	if limits[0] > 0 && TextLength(text) < limits[0] {
		found = append(found, tooShort(limits[0], path...))
	}
	if limits[1] > 0 && TextLength(text) > limits[1] {
		found = append(found, tooLong(limits[1], path...))
	}
	if name == "end_user.email" && !Matches(emailForm, text) {
		found = append(found, reply.Issue("invalid_format", "Invalid email address", path...))
	}
	return found
}

// The limits of tags, as documented by Nango: the number of tags and the lengths of names and
// values.
const (
	MaxTags     = 10
	maxTagName  = 64
	maxTagValue = 255
)

var tagName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_/.-]*$`)

// CheckTags validates tags. The parameter shortest is the minimum length of a tag's value.
func CheckTags(tags map[string]any, shortest int, path ...string) (errs []reply.FieldError) {
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		value, ok := tags[name].(string)
		switch {
		case len(name) > maxTagName || !tagName.MatchString(name):
			errs = append(errs, reply.Issue("invalid_key", "Invalid key in record", At(path, name)...))
		case !ok:
			errs = append(errs, WrongType("string", TypeOf(tags[name]), At(path, name)...))
		case TextLength(value) < shortest:
			errs = append(errs, tooShort(shortest, At(path, name)...))
		case TextLength(value) > maxTagValue:
			errs = append(errs,
				reply.Issue("too_big", "Tag values must be at most 255 characters", At(path, name)...))
		}
	}
	if len(errs) > 0 {
		return errs
	}
	if len(tags) > MaxTags {
		return issues("custom", "Tags cannot contain more than 10 keys", path...)
	}
	seen := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		lower := strings.ToLower(name)
		if seen[lower] {
			errs = append(errs, reply.Issue("custom",
				fmt.Sprintf("Duplicate tag key after case normalization: %q", lower), path...))
		}
		seen[lower] = true
		if email, _ := tags[name].(string); lower == "end_user_email" &&
			(TextLength(email) < 5 || !Matches(emailForm, email)) {
			errs = append(errs, reply.Issue("custom", `Tag "end_user_email" must be a valid email`, path...))
		}
	}
	return errs
}

// checkWebhookURL validates a webhook URL. It accepts an empty string and URLs to which Nango can
// send webhooks.
func checkWebhookURL(v any, path []string) []reply.FieldError {
	text, ok := v.(string)
	u, err := url.Parse(text)
	switch {
	case ok && text == "":
		return nil
	case !ok || err != nil || u.Scheme == "" || u.Host == "":
		return issues("invalid_union", "Invalid input", path...)
	}
	host := strings.TrimRight(u.Hostname(), ".")
	if host == "nango.dev" || strings.HasSuffix(host, ".nango.dev") {
		return issues("custom", "Webhook URLs cannot point to Nango's domain (nango.dev).", path...)
	}
	if u.Scheme != "http" && u.Scheme != "https" || ForbiddenHost(host) && host != "localhost" {
		return issues("custom", "This webhook URL is not allowed.", path...)
	}
	return nil
}

// isURL reports whether JavaScript can parse v as a URL.
func isURL(v string) bool {
	u, err := url.Parse(v)
	return err == nil && u.Scheme != "" && (u.Host != "" || u.Opaque != "")
}

// UUIDv4 matches UUIDs of version 4. Nango requires them as API keys.
var UUIDv4 = regexp.MustCompile(
	`(?i)^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

// AnyUUID matches the UUIDs that zod accepts.
var AnyUUID = regexp.MustCompile(`(?i)^([0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}|0{8}(-0{4}){3}-0{12}|f{8}(-f{4}){3}-f{12})$`)

// dateTime matches the times that Nango accepts. They are in UTC, end in Z and may omit the
// seconds.
var dateTime = regexp.MustCompile(`^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?Z$`)

func isDateTime(v string) bool {
	_, err := ParseDateTime(v)
	return err == nil
}

// ParseDateTime parses a time in the format that Nango accepts, which is in UTC and ends in Z.
func ParseDateTime(v string) (time.Time, error) {
	if !dateTime.MatchString(v) {
		return time.Time{}, errors.New("is not a time in UTC")
	}
	if len(v) == len("2006-01-02T15:04Z") {
		v = strings.TrimSuffix(v, "Z") + ":00Z"
	}
	return time.Parse(time.RFC3339Nano, v)
}

// AnyDate matches strings that JavaScript can parse as dates. Nango does not accept all of them as
// times.
var AnyDate = regexp.MustCompile(`(?i)^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])([t ]\d\d:\d\d(:\d\d(\.\d+)?)?(z|[+-]\d\d:\d\d)?)?$`)

// AsDate converts a JSON value to a date as JavaScript does. The value is a string, a number of
// milliseconds since 1970, or null for the start of 1970.
func AsDate(v any) (time.Time, bool) {
	switch v := v.(type) {
	case nil:
		return time.UnixMilli(0), true
	case json.Number:
		ms, err := v.Float64()
		return time.UnixMilli(int64(ms)), err == nil
	case string:
		for _, layout := range []string{time.RFC3339Nano, time.DateOnly, "2006-01-02T15:04:05",
			"2006-01-02 15:04:05Z07:00", "2006-01-02T15:04Z07:00"} {
			if t, err := time.Parse(layout, strings.ToUpper(v)); err == nil {
				return t, true
			}
		}
	}
	return time.Time{}, false
}

var scopeList = regexp.MustCompile(`^[0-9a-zA-Z:/_.*-]+(,[0-9a-zA-Z:/_.*-]+)*$`)

// ForbiddenHost reports whether host is one that Nango refuses to call: the server's own machine, a
// link-local address, or a name that ends in .invalid.
func ForbiddenHost(host string) bool {
	ip := net.ParseIP(host)
	return ip != nil && (ip.IsLoopback() || ip.IsLinkLocalUnicast()) ||
		host == "localhost" || strings.HasSuffix(host, ".localhost") ||
		strings.HasSuffix(host, ".invalid")
}
