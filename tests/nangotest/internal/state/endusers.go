package state

import (
	"maps"
	"strings"

	"github.com/nango-go/nango/gen"
	"github.com/nango-go/nango/tests/nangotest/internal/wirejson"
	"github.com/nango-go/nango/tests/nangotest/internal/zod"
)

// EndUser is the JSON of the end user to whom a connection belongs.
type EndUser struct {
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

// NewEndUser returns the end user described in a request, or nil if the request describes none.
func NewEndUser(in *gen.EndUserInput, org *gen.EndUserOrganizationInput) *EndUser {
	if in == nil || in.ID == "" {
		return nil
	}
	user := &EndUser{ID: in.ID, Name: wirejson.OrNull(in.DisplayName),
		Email: wirejson.OrNull(in.Email), Tags: in.Tags}
	if org != nil && org.ID != "" {
		user.Organization = &organization{org.ID, wirejson.OrNull(org.DisplayName)}
	}
	return user
}

// SetTags replaces the tags of the connection and converts their names to lower case. If tags is
// nil, the existing tags stay.
func (c *Connection) SetTags(tags map[string]string) {
	if tags == nil && c.Tags != nil {
		return
	}
	c.Tags = map[string]string{}
	for name, value := range tags {
		c.Tags[strings.ToLower(name)] = value
	}
}

// allTags returns the tags that Nango derives from an end user: the id, email and name of the user,
// the id and name of the organization, and the user's own tags. It omits all of the user's own tags
// if the value of one of them is empty, or if there would be more than zod.MaxTags tags in total.
func (u *EndUser) allTags() map[string]string {
	if u == nil {
		return nil
	}
	base := map[string]string{}
	set := func(name string, value *string) {
		if value != nil && *value != "" {
			base[name] = *value
		}
	}
	set("end_user_id", &u.ID)
	set("end_user_email", u.Email)
	set("end_user_display_name", u.Name)
	if u.Organization != nil {
		set("organization_id", &u.Organization.ID)
		set("organization_display_name", u.Organization.Name)
	}
	all := maps.Clone(base)
	for name, value := range u.Tags {
		if value == "" {
			return base
		}
		all[strings.ToLower(name)] = value
	}
	if len(all) > zod.MaxTags {
		return base
	}
	return all
}

// MergedTags returns the given tags together with the tags derived from the user. If a given tag
// and a derived tag have the same name, the given tag is used. u may be nil.
func (u *EndUser) MergedTags(given map[string]string) map[string]string {
	tags := u.allTags()
	if tags == nil {
		tags = map[string]string{}
	}
	maps.Copy(tags, given)
	return tags
}
