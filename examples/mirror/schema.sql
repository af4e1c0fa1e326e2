-- One row for each record. data is json and not jsonb: it keeps what Nango sent as it is, and takes every text that a
-- record may hold, \u0000 included, which jsonb refuses. A deleted record keeps its data and has a deleted_at.
CREATE TABLE IF NOT EXISTS nango_records (
	provider_config_key text        NOT NULL,
	connection_id       text        NOT NULL,
	model               text        NOT NULL,
	id                  text        NOT NULL,
	data                json        NOT NULL,
	last_action         text        NOT NULL,
	last_modified_at    timestamptz NOT NULL,
	deleted_at          timestamptz,
	PRIMARY KEY (provider_config_key, connection_id, model, id)
);

-- How far each connection is copied: the cursor of the last record in nango_records, and how many came so far.
CREATE TABLE IF NOT EXISTS nango_cursors (
	provider_config_key text   NOT NULL,
	connection_id       text   NOT NULL,
	model               text   NOT NULL,
	cursor              text   NOT NULL DEFAULT '',
	copied              bigint NOT NULL DEFAULT 0,
	PRIMARY KEY (provider_config_key, connection_id, model)
);
