package typed

import (
	"context"
	"iter"

	"github.com/nango-go/nango/client"
)

// Sync is a handle of one model that a sync writes: its methods help to read the model's records. T
// is the type of these records.
type Sync[T any] struct {
	// Integration is the provider config key of the integration that the sync belongs to.
	Integration string
	// Name is the name of the sync. Model is the name of one of its models.
	Name, Model string
}

// Ref returns a reference to the connection with the given id in the sync's integration.
func (s Sync[T]) Ref(connectionID string) client.ConnectionRef {
	return client.ConnectionRef{ProviderConfigKey: s.Integration, ConnectionID: connectionID}
}

// Params returns parameters that select all records of the model for one connection. Add a Cursor,
// a Filter or a Limit and pass them to [client.AllRecords] or [client.ListRecords].
func (s Sync[T]) Params(connectionID string) client.ListRecordsParams {
	return client.ListRecordsParams{
		ProviderConfigKey: s.Integration,
		ConnectionID:      connectionID,
		Model:             s.Model,
	}
}

// All iterates over the records of the model for one connection, oldest change first, including
// deleted records: GET /records. [client.AllRecords] describes limits and errors.
func (s Sync[T]) All(
	ctx context.Context, c *client.Client, connectionID string, opts ...client.CallOption,
) iter.Seq2[client.Record[T], error] {
	return client.AllRecords[T](ctx, c, s.Params(connectionID), opts...)
}
