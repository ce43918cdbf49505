-- Version 2: the inbox, where applications leave messages inside transactions of their own (JdbcJms). They need the
-- right to insert into ${p}inbox and to read ${p}inbox_rules. The broker that holds the lease takes the rows out.

-- message: the encoded message (docs/format/wire.md). destination and jms_message_id are for people.
CREATE TABLE IF NOT EXISTS ${p}inbox (
  inbox_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  destination VARCHAR(1100) NOT NULL,
  jms_message_id TEXT,
  message BYTEA NOT NULL
);

-- One row: the version of these two tables for those who write to them, and the largest message the broker takes.
CREATE TABLE IF NOT EXISTS ${p}inbox_rules (
  id SMALLINT PRIMARY KEY,
  version INTEGER NOT NULL,
  max_message_bytes BIGINT NOT NULL,
  CONSTRAINT ${p}inbox_rules_one_row CHECK (id = 1)
);

INSERT INTO ${p}inbox_rules (id, version, max_message_bytes) VALUES (1, 1, 104857600) ON CONFLICT (id) DO NOTHING;

-- Tells the broker when a transaction that left messages commits: it listens on the channel ${p}inbox.
CREATE OR REPLACE FUNCTION ${p}inbox_filled() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_notify('${p}inbox', ''); RETURN NULL; END $$;

DROP TRIGGER IF EXISTS ${p}inbox_filled ON ${p}inbox;

CREATE TRIGGER ${p}inbox_filled AFTER INSERT ON ${p}inbox FOR EACH STATEMENT EXECUTE FUNCTION ${p}inbox_filled();
