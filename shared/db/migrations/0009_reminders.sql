-- Reminders that keep a distance from the due date of their task.

alter table reminders
  -- An ISO 8601 duration as it was given; remind_at is found from it, and
  -- moves with the due date. A snooze moves remind_at alone.
  add column before_due text;

-- What an edit of a due date moves.
create index reminders_before_due on reminders (task_id)
  where before_due is not null and deleted_at is null;

-- Each firing leaves a dead entry in reminders_due, which every look walks
-- over until it is vacuumed: a share of all reminders is too many.
alter table reminders set (
  autovacuum_vacuum_scale_factor = 0.01,
  autovacuum_vacuum_threshold = 5000
);
