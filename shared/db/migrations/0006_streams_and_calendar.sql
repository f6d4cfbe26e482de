-- Streams of events, read from the outbox, and the keys of calendar feeds.

-- What a stream reads: the events of one user from a position on. Purged rows
-- are in it too, as they tell that a position is older than what is kept.
create index outbox_by_user on outbox (user_id, stream_seq)
  where stream_seq is not null;

-- Whose streams have something new: it follows the newest rows of a shard.
create index outbox_by_stream on outbox (shard, stream_seq) include (user_id)
  where stream_seq is not null and value is not null;

-- Wakes those who read the streams when rows were marked: the numbers of a
-- shard show with the commit, and so does the notification. Those of one
-- transaction are the same, and become one.
create function stream_notify() returns trigger
language plpgsql as $$
begin
  perform pg_notify('taskbell_stream', '');
  return null;
end $$;

create trigger stream_notify after update of last_seq on stream_counters
  for each row execute function stream_notify();

-- The key of a user's calendar feed; a new one replaces the former.
create table calendar_keys (
  user_id text primary key,
  -- SHA-256: whoever reads the table can't read the feed by it.
  key_hash bytea not null,
  created_at timestamptz not null
);
