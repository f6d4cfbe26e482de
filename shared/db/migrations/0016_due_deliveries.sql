-- Deliveries: a look costs what is due, not what waits.

alter table deliveries
  -- Whether it stands in its lane's line; otherwise it waits for its time, or
  -- is being attempted. A look at what is due puts into line whose time has
  -- come.
  add column in_line boolean not null default true;

update deliveries set in_line = false
where state = 'pending' and next_attempt_at > taskbell_now();

-- The lines. What waits for its time is not in here.
create index deliveries_in_line on deliveries (lane, next_attempt_at)
  where state = 'pending' and in_line;
drop index deliveries_due;
create index deliveries_due on deliveries (next_attempt_at)
  where state = 'pending' and not in_line;

-- What waits for a provider, the oldest first.
drop index deliveries_waiting;
create index deliveries_waiting on deliveries (waits_for, delivery_id)
  where state = 'pending' and waits_for is not null;
-- What a user's quiet hours hold: waits_for says 'quiet_hours'.
create index deliveries_quiet on deliveries (user_id)
  where state = 'pending' and waits_for = 'quiet_hours';
-- What expires, whatever holds up its lane.
create index deliveries_expiring on deliveries (expires_at)
  where state = 'pending';
