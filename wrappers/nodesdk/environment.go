package nodesdk

import (
	"context"

	"github.com/nango-go/nango/client"
)

// GetEnvironmentVariables is getEnvironmentVariables: it returns the variables set for the
// environment in Nango's dashboard. GET /environment-variables.
func (n *Nango) GetEnvironmentVariables(ctx context.Context) ([]client.EnvironmentVariable, error) {
	return n.api().Environment.Variables(ctx)
}
