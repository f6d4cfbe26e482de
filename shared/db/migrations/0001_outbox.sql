-- The time by which everything falls due. Tests replace it in their databases.
create function taskbell_now() returns timestamptz
language sql stable
return statement_timestamp();

-- Events on their way to Kafka, then what is known of them.
--
-- A row is written three times: when it is appended, marked and purged.
create table outbox (
  id bigint generated always as identity primary key,
  -- The program whose relay sends it.
  owner text not null check (owner in ('task-service', 'notification-service')),
  -- murmur2(user_id) mod 64, so that one lease covers all rows of a user.
  shard smallint not null check (shard between 0 and 63),
  user_id text not null,
  topic text not null,
  event_id text not null,
  event_type text not null,
  key bytea,
  -- The JSON exactly as Kafka gets it; null once purged.
  value text,
  -- [[name, value], ...]; null once purged.
  headers json,
  created_at timestamptz not null default statement_timestamp(),
  published_at timestamptz,
  partition integer,
  "offset" bigint,
  -- The row's number in the stream of its shard.
  stream_seq bigint,
  parked_at timestamptz,
  park_reason text
) with (
  -- Each mark leaves a dead entry in outbox_unsent, which every search walks
  -- over until it is vacuumed: a share of all rows ever sent is too many.
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_threshold = 5000
);

-- What a relay looks for. It never asks for ids greater than the last one it
-- saw: a transaction that took a lower id may commit later.
create index outbox_unsent on outbox (owner, shard, id)
  where published_at is null and parked_at is null;

-- What the purge looks for.
create index outbox_unpurged on outbox (published_at)
  where published_at is not null and value is not null;

-- Who sends the rows of a shard: the relay with that token, until the lease
-- ends. A relay takes it for one run and gives it back.
create table outbox_leases (
  owner text not null,
  shard smallint not null,
  token uuid,
  expires_at timestamptz not null default '-infinity',
  primary key (owner, shard)
) with (fillfactor = 20);

insert into outbox_leases (owner, shard)
select owner, shard
from unnest(array['task-service', 'notification-service']) as owner,
  generate_series(0, 63) as shard;

-- The last stream_seq of each shard, whoever owns the rows.
create table stream_counters (
  shard smallint primary key,
  last_seq bigint not null default 0
) with (fillfactor = 20);

insert into stream_counters (shard) select generate_series(0, 63);

-- Ends a run of a relay: marks what was sent, in the order in which it was
-- sent, parks what can't be, and gives the leases back. Answers how many rows
-- were marked.
--
-- One call, not a transaction of several: a relay that is stopped between two
-- statements would hold the counters of all programs.
create function outbox_settle(
  run_owner text,
  run_token uuid,
  sent_ids bigint[],
  sent_shards smallint[],
  sent_partitions integer[],
  sent_offsets bigint[],
  parked_ids bigint[],
  park_reasons text[]
) returns bigint
language plpgsql as $$
declare
  held smallint[];
  marked bigint;
begin
  -- Fenced: a relay that slept through the end of its lease marks nothing
  -- that another one has read meanwhile. Locked, the lease can't change hands
  -- before the commit.
  select coalesce(array_agg(shard), '{}') into held
  from (
    select shard from outbox_leases
    where owner = run_owner and token = run_token
    order by shard for update
  ) as lease;

  -- Locked until the commit, so that the numbers of a shard become visible in
  -- their order: else a reader that has seen 8 would miss 7, which commits
  -- later. Locked in one order, so that two relays can't deadlock.
  perform from stream_counters
  where shard = any(sent_shards) and shard = any(held)
  order by shard for update;

  update outbox
  set published_at = clock_timestamp(),
    partition = sent.partition,
    "offset" = sent."offset",
    stream_seq = last_seq + number
  from (
    select *, row_number() over (partition by shard order by position) as number
    from unnest(sent_ids, sent_shards, sent_partitions, sent_offsets)
      with ordinality as row (id, shard, partition, "offset", position)
  ) as sent
  join stream_counters using (shard)
  where outbox.id = sent.id and sent.shard = any(held);
  get diagnostics marked = row_count;

  update stream_counters
  set last_seq = last_seq + count
  from (
    select shard, count(*) from unnest(sent_shards) as shard group by shard
  ) as sent
  where stream_counters.shard = sent.shard and sent.shard = any(held);

  update outbox
  set parked_at = clock_timestamp(), park_reason = reason
  from unnest(parked_ids, park_reasons) as parked (id, reason)
  where outbox.id = parked.id and shard = any(held);

  update outbox_leases
  set token = null, expires_at = clock_timestamp()
  where owner = run_owner and token = run_token;

  return marked;
end $$;

-- What a consumer group has handled.
create table inbox (
  group_id text not null,
  event_id text not null,
  redrive_id text not null default '',
  handled_at timestamptz not null default statement_timestamp(),
  primary key (group_id, event_id, redrive_id)
);

create index inbox_handled_at on inbox (handled_at);
