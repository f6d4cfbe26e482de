-- Answers to requests with an Idempotency-Key, for whoever sends them again.

create table idempotency_keys (
  user_id text not null,
  -- Method and pattern, such as 'POST /:user_id/tasks'.
  route text not null,
  key text not null,
  -- SHA-256 of what the request asks for: its path and its body.
  fingerprint bytea not null,
  status smallint not null,
  -- Name to value.
  headers jsonb not null,
  -- JSON as text: the client gets the same bytes again.
  body text not null,
  created_at timestamptz not null,
  primary key (user_id, route, key)
);

-- What the purge looks for.
create index idempotency_keys_by_age on idempotency_keys (created_at);
