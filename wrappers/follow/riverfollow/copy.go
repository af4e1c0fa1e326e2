package riverfollow

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"time"

	"github.com/jackc/pgx/v5"

	"github.com/nango-go/nango/wrappers/follow"
)

const copyRows = `COPY nango_records (provider_config_key, connection_id, model, variant, id, data, raw, last_action,
	last_modified_at, deleted_at, pruned_at, pass) FROM STDIN BINARY`

const copyFields = 12

// copyFrom writes rows that are not in the table yet, with the statement COPY. It encodes
// PostgreSQL's binary format itself, because pgx would query the column types before every COPY.
func copyFrom(ctx context.Context, tx pgx.Tx, b follow.Batch[json.RawMessage], rows []row) error {
	size := 64
	for _, r := range rows {
		size += 256 + len(r.id) + len(r.data) + len(r.raw)
	}
	out := append(make([]byte, 0, size), "PGCOPY\n\xff\r\n\x00\x00\x00\x00\x00\x00\x00\x00\x00"...)
	c := b.Ref.Connection
	for _, r := range rows {
		out = binary.BigEndian.AppendUint16(out, copyFields)
		for _, text := range []string{c.ProviderConfigKey, c.ConnectionID, b.Ref.Model, b.Ref.Variant,
			r.id} {
			out = binary.BigEndian.AppendUint32(out, uint32(len(text))) //nolint:gosec // shorter than 4 GiB
			out = append(out, text...)
		}
		out = appendBytes(out, r.data)
		out = appendBytes(out, r.raw)
		out = appendBytes(out, []byte(r.meta.LastAction))
		out = appendTime(out, &r.meta.LastModifiedAt)
		out = appendTime(out, r.meta.DeletedAt)
		out = appendTime(out, r.meta.PrunedAt)
		out = appendInt(out, b.Pass)
	}
	out = binary.BigEndian.AppendUint16(out, 0xffff) // end of the data
	_, err := tx.Conn().PgConn().CopyFrom(ctx, bytes.NewReader(out), copyRows)
	return err
}

// appendBytes appends one field of a COPY row to out; nil means NULL.
func appendBytes(out, field []byte) []byte {
	if field == nil {
		return binary.BigEndian.AppendUint32(out, 0xffffffff)
	}
	out = binary.BigEndian.AppendUint32(out, uint32(len(field))) //nolint:gosec // shorter than 4 GiB
	return append(out, field...)
}

// epoch is the time that PostgreSQL timestamps are relative to.
var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

func appendTime(out []byte, t *time.Time) []byte {
	if t == nil {
		return appendBytes(out, nil)
	}
	return appendInt(out, t.UnixMicro()-epoch.UnixMicro())
}

func appendInt(out []byte, n int64) []byte {
	return binary.BigEndian.AppendUint64(binary.BigEndian.AppendUint32(out, 8),
		uint64(n)) //nolint:gosec // its bits
}
