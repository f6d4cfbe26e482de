-- What a user's quiet hours hold is released in batches by its id: without it
-- in the index each batch would sort all of it.
drop index deliveries_quiet;
create index deliveries_quiet on deliveries (user_id, delivery_id)
  where state = 'pending' and waits_for = 'quiet_hours';
