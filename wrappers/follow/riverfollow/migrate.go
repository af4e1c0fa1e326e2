package riverfollow

import (
	"context"
	"fmt"
	"log/slog"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/riverqueue/river/riverdriver/riverpgxv5"
	"github.com/riverqueue/river/rivermigrate"

	"github.com/nango-go/nango/wrappers/follow"
)

// Migrate creates the tables of River, [Store] and [Table], unless they exist already. If several
// processes start together, one of them creates the tables while the others wait.
func Migrate(ctx context.Context, pool *pgxpool.Pool) error {
	migrator, err := rivermigrate.New(riverpgxv5.New(pool),
		&rivermigrate.Config{Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		return err
	}
	return pgx.BeginFunc(ctx, pool, func(tx pgx.Tx) error {
		if _, err := tx.Exec(ctx,
			`SELECT pg_advisory_xact_lock(hashtext('nango riverfollow'))`); err != nil {
			return err
		}
		for _, schema := range []string{follow.Schema, Schema} {
			if _, err := tx.Exec(ctx, schema); err != nil {
				return fmt.Errorf("create tables: %w", err)
			}
		}
		if _, err := migrator.Migrate(ctx, rivermigrate.DirectionUp, nil); err != nil {
			return fmt.Errorf("create the tables of the queue: %w", err)
		}
		return nil
	})
}
