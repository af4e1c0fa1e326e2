package routes

import (
	"net/http"
	"strconv"

	"github.com/nango-go/nango/tests/nangotest/internal/reply"
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
	switch env := a.Environment(id); {
	case env != nil && env.InternalKey == secret:
		c.env = env
		return nil
	case a.EnvironmentByInternalKey(secret) != nil:
		return unauthorized("unauthorized", "Unauthorized: Matching environment not found")
	}
	return unauthorized("unauthorized", "Unauthorized: Account not found")
}

// findConnection sets c.conn to the connection whose number is in the path. Most requests to the
// persist service have this number; for the others, findConnection does nothing.
func (c *call) findConnection() error {
	number := c.PathValue("nangoConnectionId")
	if number == "" {
		return nil
	}
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || id < 1 {
		return reply.BadRequest("invalid_connection_id", "Invalid or missing connection id")
	}
	if c.conn = c.env.ByNumber(id); c.conn == nil {
		return reply.Missing("connection_not_found", "Connection not found")
	}
	return nil
}
