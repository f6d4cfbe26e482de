-- Delivery: queues, attempts, targets, the inbox, and what users want.

alter table deliveries
  -- The event that asked for it: a redrive of that one opens it again.
  add column event_id text not null default '',
  -- What it waits in line with: a channel; for push messages, the service's
  -- host too, and for webhooks the endpoint. A lane that stands still holds up
  -- no other.
  add column lane text collate "C",
  -- The kind of message, which preferences go by.
  add column kind text not null default 'plain',
  -- Neither preferences nor quiet hours hold it back.
  add column critical boolean not null default false,
  -- No attempt is made from here on.
  add column expires_at timestamptz,
  -- How often it was claimed: the number of the last attempt. One without a
  -- row in delivery_attempts died, or was let go of before it began.
  add column claims integer not null default 0,
  -- Attempts that met an outage, which uses up none of `attempts`.
  add column outage_attempts integer not null default 0,
  -- The provider whose outage it met: that one's return ends the wait.
  add column waits_for text,
  add column last_error text;

update deliveries
set lane = channel, expires_at = created_at + interval '72 hours';

alter table deliveries
  alter column lane set not null,
  alter column expires_at set not null,
  drop constraint deliveries_state_check,
  add constraint deliveries_state_check check (
    -- suppressed: the user does not want it.
    state in ('pending', 'sent', 'failed', 'suppressed')
  );

-- What is due, lane by lane: the cost of a look depends on the lanes alone.
drop index deliveries_due;
create index deliveries_due on deliveries (lane, next_attempt_at)
  where state = 'pending';
create index deliveries_waiting on deliveries (waits_for)
  where state = 'pending' and waits_for is not null;
create index deliveries_by_event on deliveries (event_id)
  where state = 'failed';
-- The list of a user's notifications, the newest first.
create index deliveries_by_user on deliveries (user_id, delivery_id);
-- What the purge looks for.
create index deliveries_finished on deliveries (finished_at)
  where finished_at is not null;

-- Each claim and each record leaves a dead entry in deliveries_due, which
-- every look walks over until it is vacuumed: a share of all is too many.
alter table deliveries set (
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_threshold = 5000
);

-- Wakes the workers: the first attempt begins at once, in any of them.
create function delivery_notify() returns trigger
language plpgsql as $$
begin
  perform pg_notify('taskbell_delivery', '');
  return null;
end $$;

create trigger delivery_notify after insert on deliveries
  for each statement execute function delivery_notify();

-- What each attempt came to, one row for each provider that was asked.
create table delivery_attempts (
  delivery_id bigint not null references deliveries on delete cascade,
  -- The delivery's claim, from 1.
  attempt integer not null,
  -- The provider's place in the attempt, from 1.
  hop smallint not null,
  provider text not null,
  outcome text not null check (
    outcome in ('delivered', 'retry', 'permanent', 'target_gone')
  ),
  -- What the provider said; null where it took the message.
  error text,
  -- The provider is down, whatever the message.
  outage boolean not null,
  -- The message may have been accepted all the same.
  ambiguous boolean not null,
  provider_message_id text,
  started_at timestamptz not null,
  ended_at timestamptz not null,
  primary key (delivery_id, attempt, hop)
);

-- Where browsers take push messages (RFC 8030).
create table push_subscriptions (
  subscription_id text primary key,
  user_id text not null,
  endpoint text not null check (octet_length(endpoint) <= 2000),
  -- Of the host in the endpoint, for its lane.
  host text not null,
  -- Base64url, as the browser has told them.
  p256dh text not null,
  auth text not null,
  created_at timestamptz not null,
  unique (user_id, endpoint)
);

-- Where users want webhooks.
create table webhook_endpoints (
  endpoint_id text primary key,
  user_id text not null,
  url text not null check (octet_length(url) <= 2000),
  -- whsec_…
  secret text not null,
  -- The one before: it signs too until receivers know the new one.
  previous_secret text,
  previous_secret_expires_at timestamptz,
  created_at timestamptz not null,
  -- Since when it gets nothing, and why: it said that it is gone.
  disabled_at timestamptz,
  disabled_reason text,
  check ((previous_secret is null) = (previous_secret_expires_at is null))
);

create index webhook_endpoints_by_user on webhook_endpoints (
  user_id, created_at, endpoint_id
);

-- Messages in the app.
create table in_app_messages (
  message_id bigint generated always as identity primary key,
  user_id text not null,
  notification_id text not null,
  title text not null,
  body text not null,
  -- JSON as text: jsonb refuses some of what JSON can say.
  metadata text,
  created_at timestamptz not null,
  read_at timestamptz,
  unique (user_id, notification_id)
);

create index in_app_messages_by_user on in_app_messages (user_id, message_id);
-- What the purge looks for.
create index in_app_messages_by_age on in_app_messages (created_at);

alter table preferences
  -- Kind to channel to whether it is wanted, such as
  -- {"reminder": {"sms": false}}; what is not named is wanted.
  add column channels jsonb not null default '{}',
  -- {"start": "22:00", "end": "07:00"} in time_zone; null: there are none.
  add column quiet_hours jsonb,
  -- The language of dates, as BCP 47 has it.
  add column locale text not null default 'en';

-- What each worker says of itself, for the API to show. A row that is not
-- written for a while is of one that has died.
create table worker_status (
  worker_id text primary key,
  started_at timestamptz not null,
  updated_at timestamptz not null,
  -- {parts}: how each is doing; that of the deliveries names the breakers
  -- which are open.
  status jsonb not null
);
