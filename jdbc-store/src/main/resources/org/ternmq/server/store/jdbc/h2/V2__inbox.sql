-- Version 2: the inbox, where applications leave messages inside transactions of their own (JdbcJms). They need the
-- right to insert into ${p}inbox and to read ${p}inbox_rules. The broker that holds the lease takes the rows out.

-- message: the encoded message (docs/format/wire.md). destination and jms_message_id are for people.
CREATE TABLE IF NOT EXISTS ${p}inbox (
  inbox_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  destination VARCHAR(1100) NOT NULL,
  jms_message_id VARCHAR(65535),
  message BLOB NOT NULL
);

-- One row: the version of these two tables for those who write to them, and the largest message the broker takes.
CREATE TABLE IF NOT EXISTS ${p}inbox_rules (
  id SMALLINT PRIMARY KEY,
  version INTEGER NOT NULL,
  max_message_bytes BIGINT NOT NULL,
  CONSTRAINT ${p}inbox_rules_one_row CHECK (id = 1)
);

MERGE INTO ${p}inbox_rules (id, version, max_message_bytes) KEY (id) VALUES (1, 1, 104857600);
