-- Recurring tasks: each task of a series knows all that its successor needs.

alter table tasks
  -- What the tasks of one series share; it stays when the series ends.
  add column series_id text,
  -- As the API shows it: {rrule, exdates, mode, catch_up}. Null: the task has
  -- no successor.
  add column recurrence jsonb,
  -- The rule's instant. It stays when due_date is edited.
  add column occurrence timestamptz,
  -- Where the rule begins, and what the successor gets that this task hasn't:
  -- see SeriesState.
  add column series jsonb,
  -- When the scheduler makes the successor, unless something else does before;
  -- null once it was made, and in mode completion.
  add column advances_at timestamptz,
  add constraint recurring_tasks_are_whole check (
    recurrence is null
    or (series_id is not null and occurrence is not null and series is not null)
  );

-- The scheduler reads what is due through this: its cost does not depend on
-- what is done or far ahead.
create index tasks_advancing on tasks (advances_at)
  where advances_at is not null;

create index tasks_by_series on tasks (series_id, occurrence)
  where series_id is not null;

-- A row for each occurrence whose successor was decided on. The key is what
-- keeps an occurrence from having two, however often it is completed, deleted
-- and restored, and whoever is first.
create table series_steps (
  series_id text not null,
  occurrence timestamptz not null,
  -- The id that was drawn for the successor; there is no such task where the
  -- series has ended.
  next_id bigint,
  primary key (series_id, occurrence)
);
