-- Version 1 of the store's tables, for H2. ${p} is the prefix of the names. Times that end in _ms are milliseconds
-- since 1970; 0 = never, or at once. Only the broker that holds the lease writes; anybody may read.

-- One row: whose data these are, who serves, until when (on the database's clock), and the last batch of that owner.
-- Every transaction of the owner begins with an update of this row that asks for its epoch.
CREATE TABLE IF NOT EXISTS ${p}lease (
  id SMALLINT PRIMARY KEY,
  instance UUID NOT NULL,
  epoch BIGINT NOT NULL,
  owner VARCHAR(300),
  lease_until TIMESTAMP(3) WITH TIME ZONE,
  last_batch BIGINT NOT NULL,
  next_message_id BIGINT NOT NULL,
  next_queue_id BIGINT NOT NULL,
  CONSTRAINT ${p}lease_one_row CHECK (id = 1)
);

-- Queues, and the queues behind durable subscriptions (those have no name). Ids are never used twice.
-- begun_up_to: plain messages up to this id may be with a consumer.
CREATE TABLE IF NOT EXISTS ${p}queue (
  queue_id BIGINT PRIMARY KEY,
  name VARCHAR(1024),
  begun_up_to BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS ${p}subscription (
  queue_id BIGINT PRIMARY KEY,
  topic VARCHAR(1024) NOT NULL,
  temporary_topic BOOLEAN NOT NULL,
  client_id VARCHAR(1024),
  name VARCHAR(1024) NOT NULL,
  selector VARCHAR(1000000),
  no_local BOOLEAN NOT NULL,
  shared BOOLEAN NOT NULL
);

-- The bytes of a message, once, however many queues hold it, and what people look for. payload is the encoded message
-- (docs/format/wire.md) up to 1 MiB; the rest of a larger one is in message_part. text_body: a short text.
CREATE TABLE IF NOT EXISTS ${p}message (
  payload_id BIGINT PRIMARY KEY,
  sent_ms BIGINT NOT NULL,
  jms_message_id VARCHAR(65535),
  jms_type VARCHAR(65535),
  correlation_id VARCHAR(131070),
  body_type VARCHAR(10) NOT NULL,
  text_body VARCHAR(250),
  payload VARBINARY(1048576) NOT NULL
);

CREATE TABLE IF NOT EXISTS ${p}message_part (
  payload_id BIGINT NOT NULL,
  part INTEGER NOT NULL,
  bytes VARBINARY(1048576) NOT NULL,
  PRIMARY KEY (payload_id, part)
);

-- A message in a queue, with all that a broker needs to know of it at its start. Message ids ascend in the order of
-- arrival. delivery_count: deliveries that were not acknowledged; in_doubt: perhaps one more.
CREATE TABLE IF NOT EXISTS ${p}entry (
  message_id BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  payload_id BIGINT NOT NULL,
  size_bytes INTEGER NOT NULL,
  priority SMALLINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  deliver_ms BIGINT NOT NULL,
  delivery_count INTEGER NOT NULL,
  in_doubt BOOLEAN NOT NULL,
  PRIMARY KEY (message_id, queue_id)
);

-- Which sends and commits of a client are decided, so that none happens twice; and which of them were refused.
CREATE TABLE IF NOT EXISTS ${p}client (
  client_instance UUID PRIMARY KEY,
  decided_sequence BIGINT NOT NULL,
  decided_ms BIGINT NOT NULL
);

CREATE TABLE IF NOT EXISTS ${p}refused (
  client_instance UUID NOT NULL,
  refused_sequence BIGINT NOT NULL,
  PRIMARY KEY (client_instance, refused_sequence)
);

-- Transactions that are prepared, or so large that they are written before they are decided. The commit moves
-- staged_entry to entry under new message ids.
CREATE TABLE IF NOT EXISTS ${p}staged_entry (
  transaction_id BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  size_bytes INTEGER NOT NULL,
  priority SMALLINT NOT NULL,
  expires_ms BIGINT NOT NULL,
  deliver_ms BIGINT NOT NULL,
  PRIMARY KEY (transaction_id, message_id, queue_id)
);

CREATE TABLE IF NOT EXISTS ${p}staged_removal (
  transaction_id BIGINT NOT NULL,
  queue_id BIGINT NOT NULL,
  message_id BIGINT NOT NULL,
  PRIMARY KEY (transaction_id, queue_id, message_id)
);

-- Branches of distributed transactions: prepared ones (with transaction_id), and what an operator decided.
-- outcome: PREPARED, COMMITTED, ROLLED_BACK. work: a line for each destination: kind, sends, acknowledgements, name.
CREATE TABLE IF NOT EXISTS ${p}branch (
  format_id INTEGER NOT NULL,
  global_id VARBINARY(64) NOT NULL,
  qualifier VARBINARY(64) NOT NULL,
  outcome VARCHAR(12) NOT NULL,
  transaction_id BIGINT NOT NULL,
  time_ms BIGINT NOT NULL,
  client_id VARCHAR(1024),
  user_name VARCHAR(65535),
  product VARCHAR(65535),
  work VARCHAR(1000000) NOT NULL,
  PRIMARY KEY (format_id, global_id, qualifier, outcome)
);

-- What lies in the queues, for people.
CREATE OR REPLACE VIEW ${p}contents AS
SELECT
  COALESCE(q.name, s.topic || '/' || COALESCE(s.client_id || '/', '') || s.name) AS queue,
  CASE WHEN s.queue_id IS NULL THEN 'QUEUE' ELSE 'SUBSCRIPTION' END AS kind,
  e.message_id,
  e.priority,
  DATEADD('DAY', NULLIF(LEAST(m.sent_ms, 253402300799000), 0) / 86400000,
    DATEADD('MILLISECOND', MOD(m.sent_ms, 86400000), TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00')) AS sent,
  DATEADD('DAY', NULLIF(LEAST(e.expires_ms, 253402300799000), 0) / 86400000,
    DATEADD('MILLISECOND', MOD(e.expires_ms, 86400000), TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00')) AS expires,
  DATEADD('DAY', NULLIF(LEAST(e.deliver_ms, 253402300799000), 0) / 86400000,
    DATEADD('MILLISECOND', MOD(e.deliver_ms, 86400000), TIMESTAMP WITH TIME ZONE '1970-01-01 00:00:00+00')) AS deliver,
  m.jms_message_id,
  m.jms_type,
  m.correlation_id,
  e.delivery_count,
  e.in_doubt OR (e.deliver_ms = 0 AND e.message_id <= q.begun_up_to) AS may_be_delivered,
  e.size_bytes,
  m.body_type,
  m.text_body
FROM ${p}entry e
JOIN ${p}queue q ON q.queue_id = e.queue_id
LEFT JOIN ${p}subscription s ON s.queue_id = e.queue_id
JOIN ${p}message m ON m.payload_id = e.payload_id;
