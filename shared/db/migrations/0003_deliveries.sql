-- Deliveries: what the notification worker owes the outside world.

create table deliveries (
  delivery_id bigint generated always as identity primary key,
  notification_id text not null,
  channel text not null,
  recipient text not null,
  user_id text not null,
  subject text not null,
  body text not null,
  -- JSON as text: jsonb refuses some of what JSON can say.
  metadata text,
  correlation_id text,
  traceparent text not null,
  state text not null default 'pending' check (
    state in ('pending', 'sent', 'failed')
  ),
  attempts integer not null default 0,
  first_failed_at timestamptz,
  -- While an attempt runs, this is when its lease ends: a delivery whose
  -- worker died comes up again by itself.
  next_attempt_at timestamptz not null,
  -- Only the holder of the lease may record an outcome: a worker that was
  -- paused past its lease finds another token here.
  lease_token text,
  created_at timestamptz not null default statement_timestamp(),
  finished_at timestamptz,
  -- The notification.send that asked for it, as it was read, for a dead
  -- letter that has its bytes.
  source_topic text not null,
  source_partition integer not null,
  source_offset bigint not null,
  source_timestamp timestamptz not null,
  source_key bytea,
  source_value bytea,
  -- Name and base64 value of each header, in order.
  source_headers jsonb not null,
  unique (notification_id, channel, recipient)
);

create index deliveries_due on deliveries (next_attempt_at)
  where state = 'pending';
