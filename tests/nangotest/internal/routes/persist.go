package routes

import (
	"net/http"
	"strconv"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
	"github.com/nango-go/nango/tests/nangotest/internal/state"
)

// authenticateInternal finds the environment to which an internal key belongs and sets it in c. It
// returns an error if the number in the path is not the number of this environment.
func (a *API) authenticateInternal(secret string, c *call) error {
	unauthorized := func(code, message string) error {
		return reply.Refuse(http.StatusUnauthorized, code, message)
	}
	if secret == "" {
		return unauthorized("missing_auth_header", "Missing authorization header")
	}
	id, err := strconv.ParseInt(c.PathValue("environmentId"), 10, 64)
	if err != nil {
		return unauthorized("missing_environment", "Missing environmentId")
	}
	known := false
	for _, env := range a.Environments {
		if env.InternalKey != secret {
			continue
		}
		if known = true; env.ID == id {
			c.env = env
			return nil
		}
	}
	if known {
		return unauthorized("unauthorized", "Unauthorized: Matching environment not found")
	}
	return unauthorized("unauthorized", "Unauthorized: Account not found")
}

// persistConnection returns the connection whose number is in the path.
func (c *call) persistConnection() (*state.Connection, error) {
	id, err := strconv.ParseInt(c.PathValue("nangoConnectionId"), 10, 64)
	if err != nil || id < 1 {
		return nil, reply.BadRequest("invalid_connection_id", "Invalid or missing connection id")
	}
	for _, conn := range c.env.Order {
		if conn.ID == id {
			return conn, nil
		}
	}
	return nil, reply.Refuse(http.StatusNotFound, "connection_not_found", "Connection not found")
}
