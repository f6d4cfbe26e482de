-- The worker's own role in PostgreSQL: what its statements use, and no more.
-- To be run by the owner of the tables, after the migrations and after each
-- update, which may have brought new ones:
--
--   psql "$DATABASE_URL" -1 -f services/notifications/database_role.sql
--   psql "$DATABASE_URL" -c "create role worker login password '…'
--     in role taskbell_notifications"
--
-- NOTIFICATIONS_DATABASE_URL then names that user.
do $$
begin
  if not exists (
    select from pg_roles where rolname = 'taskbell_notifications'
  ) then
    create role taskbell_notifications nologin;
  end if;
  -- Nobody makes tables but their owner.
  execute format(
    'revoke create, temporary on database %I from public', current_database()
  );
end $$;

revoke create on schema public from public;
revoke all on all tables in schema public from taskbell_notifications;
grant usage on schema public to taskbell_notifications;

-- Whether the schema is up to date.
grant select on schema_migrations to taskbell_notifications;

-- What it delivers, and what came of it.
grant select, insert, update, delete on deliveries to taskbell_notifications;
grant select, insert on delivery_attempts to taskbell_notifications;
grant select, insert, delete on in_app_messages to taskbell_notifications;

-- Where it delivers to: it takes a target away, and makes none.
grant select on preferences to taskbell_notifications;
grant select, delete on push_subscriptions to taskbell_notifications;
grant select, update (disabled_at, disabled_reason) on webhook_endpoints
  to taskbell_notifications;

-- What it has handled. A row that is locked for the purge must be one that
-- could be changed.
grant select, insert, delete, update (handled_at) on inbox
  to taskbell_notifications;

-- Its events on their way: what they say is fixed once they are appended.
grant select, insert, update (
  key, value, headers, published_at, partition, "offset", stream_seq,
  parked_at, park_reason
) on outbox to taskbell_notifications;
grant select, update (token, expires_at) on outbox_leases
  to taskbell_notifications;
grant select, update (last_seq) on stream_counters to taskbell_notifications;

-- What it says of itself.
grant select, insert, update, delete on worker_status
  to taskbell_notifications;
