package nangotest

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/nango-go/nango/gen"
)

// endUser is the person behind a connection.
type endUser struct {
	ID           string            `json:"id"`
	Name         *string           `json:"display_name"`
	Email        *string           `json:"email"`
	Tags         map[string]string `json:"tags"`
	Organization *organization     `json:"organization"`
}

type organization struct {
	ID   string  `json:"id"`
	Name *string `json:"display_name"`
}

func newEndUser(in *gen.EndUserInput, org *gen.EndUserOrganizationInput) *endUser {
	if in == nil || in.ID == "" {
		return nil
	}
	user := &endUser{ID: in.ID, Name: orNull(in.DisplayName), Email: orNull(in.Email), Tags: in.Tags}
	if org != nil && org.ID != "" {
		user.Organization = &organization{org.ID, orNull(org.DisplayName)}
	}
	return user
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// setEndUser links a person, whose fields become tags too.
func (c *connection) setEndUser(in *gen.EndUserInput, org *gen.EndUserOrganizationInput) {
	if user := newEndUser(in, org); user != nil {
		c.endUser = user
		c.setTags(user.allTags())
	}
}

// setTags replaces the tags. Names count without case.
func (c *connection) setTags(tags map[string]string) {
	if tags == nil && c.tags != nil {
		return
	}
	c.tags = map[string]string{}
	for name, value := range tags {
		c.tags[strings.ToLower(name)] = value
	}
}

// allTags are the tags that Nango makes of a person.
func (u *endUser) allTags() map[string]string {
	if u == nil {
		return nil
	}
	tags := map[string]string{}
	maps.Copy(tags, u.Tags)
	tags["end_user_id"] = u.ID
	set := func(name string, value *string) {
		if value != nil {
			tags[name] = *value
		}
	}
	set("end_user_email", u.Email)
	set("end_user_display_name", u.Name)
	if u.Organization != nil {
		tags["organization_id"] = u.Organization.ID
		set("organization_display_name", u.Organization.Name)
	}
	return tags
}

// mergedTags are those of a person under those that were given.
func (u *endUser) mergedTags(given map[string]string) map[string]string {
	tags := u.allTags()
	if tags == nil {
		tags = map[string]string{}
	}
	maps.Copy(tags, given)
	return tags
}

var tagName = regexp.MustCompile(`^[a-zA-Z][a-zA-Z0-9_/.-]*$`)

// What Nango allows for tags (docs: connection tags).
const (
	maxTags     = 10
	maxTagName  = 64
	maxTagValue = 255
)

// checkTags refuses tags that Nango does not take.
func checkTags(tags map[string]string) error {
	var errs []fieldError
	if len(tags) > maxTags {
		errs = append(errs, issue("custom", "Tags cannot contain more than 10 keys", "tags"))
	}
	for _, name := range slices.Sorted(maps.Keys(tags)) {
		switch value := tags[name]; {
		case len(name) > maxTagName || !tagName.MatchString(name):
			errs = append(errs, issue("invalid_key", "Invalid key in record", "tags", name))
		case value == "":
			errs = append(errs, issue("too_small", "Too small: expected string to have >=1 characters", "tags", name))
		case len(value) > maxTagValue:
			errs = append(errs, issue("too_big", "Too big: expected string to have <=255 characters", "tags", name))
		}
	}
	if errs != nil {
		return invalid("invalid_body", errs...)
	}
	return nil
}
