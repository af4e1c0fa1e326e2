package riverfollow

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/nango-go/nango/wrappers/follow"
)

// Store is like follow.SQLStore but uses pgx. Both use the table nango_follow; see follow.Schema.
type Store struct{ pool *pgxpool.Pool }

// NewStore returns a store that keeps states in the database of pool.
func NewStore(pool *pgxpool.Pool) *Store { return &Store{pool} }

// querier holds the methods that a pool and a transaction share.
type querier interface {
	Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error)
}

var errNoPool = errors.New("the store has no pool")

const ofRef = ` provider_config_key = $1 AND connection_id = $2 AND model = $3 AND variant = $4`

// Load implements follow.Store.
func (s *Store) Load(ctx context.Context, ref follow.Ref) (state follow.State, err error) {
	if s.pool == nil {
		return state, errNoPool
	}
	var text string
	err = s.pool.QueryRow(ctx, `SELECT state FROM nango_follow WHERE`+ofRef, key(ref)...).Scan(&text)
	if errors.Is(err, pgx.ErrNoRows) {
		return follow.State{}, nil
	}
	if err != nil {
		return follow.State{}, err
	}
	if err := json.Unmarshal([]byte(text), &state); err != nil {
		return follow.State{}, fmt.Errorf("nango_follow.state: %w", err)
	}
	return state, nil
}

// Save implements follow.Store.
func (s *Store) Save(ctx context.Context, step follow.Step) error {
	if s.pool == nil {
		return errNoPool
	}
	err := save(ctx, s.pool, step)
	if !errors.Is(err, follow.ErrOvertaken) {
		return err
	}
	stored, loadErr := s.Load(ctx, step.To.Ref)
	if loadErr != nil {
		return loadErr
	}
	if stored.Token == step.To.Token {
		return nil
	}
	return err
}

// Delete implements follow.Store.
func (s *Store) Delete(ctx context.Context, ref follow.Ref) error {
	if s.pool == nil {
		return errNoPool
	}
	_, err := s.pool.Exec(ctx, `DELETE FROM nango_follow WHERE`+ofRef, key(ref)...)
	return err
}

// SaveTx saves a step, which is a change of the stored state, in the caller's transaction. If it
// returns follow.ErrOvertaken, the transaction must be rolled back.
func (s *Store) SaveTx(ctx context.Context, tx pgx.Tx, step follow.Step) error {
	return save(ctx, tx, step)
}

func save(ctx context.Context, db querier, step follow.Step) error {
	if step.To.Token == "" {
		return errors.New("the new state has no token")
	}
	text, err := json.Marshal(step.To)
	if err != nil {
		return err
	}
	args := append(key(step.To.Ref), step.To.Token, string(text))
	var moved pgconn.CommandTag
	if step.From.Token == "" {
		moved, err = db.Exec(ctx, `INSERT INTO nango_follow (provider_config_key, connection_id, model, variant, token, state)
			VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT DO NOTHING`, args...)
	} else {
		moved, err = db.Exec(ctx,
			`UPDATE nango_follow SET token = $5, state = $6 WHERE`+ofRef+` AND token = $7`,
			append(args, step.From.Token)...)
	}
	if err == nil && moved.RowsAffected() == 0 {
		err = follow.ErrOvertaken
	}
	return err
}

func key(ref follow.Ref) []any {
	return []any{ref.Connection.ProviderConfigKey, ref.Connection.ConnectionID, ref.Model, ref.Variant}
}

// WithTx returns a Handle function that writes each batch and its state in one transaction, so that
// either both are stored or neither is. The function apply, for example [Table.Write], writes the
// batch. It must not commit.
func WithTx[T any](s *Store, apply func(context.Context, pgx.Tx,
	follow.Batch[T]) error) func(context.Context, follow.Batch[T]) error {
	return func(ctx context.Context, b follow.Batch[T]) error {
		if s == nil || s.pool == nil {
			return errNoPool
		}
		err := pgx.BeginFunc(ctx, s.pool, func(tx pgx.Tx) error {
			// The state is saved first. This locks the row of the state, so that a second follower
			// waits here, then gets ErrOvertaken and writes nothing.
			if err := s.SaveTx(ctx, tx, b.Step); err != nil {
				return err
			}
			return apply(ctx, tx, b)
		})
		if err == nil {
			b.Committed()
		}
		return err
	}
}
