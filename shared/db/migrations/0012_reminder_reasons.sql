-- What a user's reminders tell of themselves; one task for each occurrence.
--
-- What 0002 says of reminders.written_at holds for those that a person has
-- written. That of a copy in a series is no later than the occurrence of the
-- task that it was copied from: a task that is made late has late reminders.

-- Why the row was cancelled last: see CancelReason. It counts while the state
-- is cancelled.
alter table reminders add column cancel_reason text;

-- The list of a user's reminders.
create index reminders_by_user on reminders (user_id, remind_at, reminder_id)
  where deleted_at is null;

-- Each task of a series has an occurrence of its own.
drop index tasks_by_series;
create unique index tasks_by_series on tasks (series_id, occurrence)
  where series_id is not null;
