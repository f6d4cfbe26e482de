-- What lists of tasks are filtered, searched and sorted by, and the mark of
-- deleted tasks.

-- The labels of a task as words of their owner, in an index that all users
-- share. A query asks for the owner as well, so that a user id which holds the
-- separator opens nothing.
create function task_label_keys(user_id text, labels text[]) returns text[]
language sql immutable parallel safe
return array(select user_id || chr(1) || label from unnest(labels) as label);

alter table tasks
  -- The day, where no time of day was given; due_date is then the last
  -- millisecond of that day in the task's time zone.
  add column due_day date,
  -- A deleted task is absent everywhere, but kept for 30 days.
  add column deleted_at timestamptz,
  add column completed boolean not null
    generated always as (completed_at is not null) stored,
  add column priority_rank smallint not null generated always as (
    case priority when 'low' then 0 when 'medium' then 1 when 'high' then 2
      else 3 end
  ) stored,
  -- The owner is a word of its own, which no text holds as it begins with a
  -- control character: so the index finds the words of one user, and costs
  -- nothing for those of others.
  add column search tsvector not null generated always as (
    setweight(to_tsvector('simple', title), 'A')
      -- A position that is no word: else a phrase could begin in the title and
      -- end in the description.
      || coalesce((chr(1) || ':1')::tsvector
        || setweight(to_tsvector('simple', description), 'B'), '')
      || array_to_tsvector(array[chr(1) || user_id])
  ) stored,
  add column label_keys text[] not null generated always as (
    -- Most tasks have none, and a call costs as much as an index.
    case when labels = '{}' then '{}'
      else task_label_keys(user_id, labels) end
  ) stored;

-- One index for each order. Open and done tasks stand apart in each, so that
-- a page of the few open ones never walks over the many that are done; a list
-- of both merges the two. After the id comes what a list may be filtered by:
-- a walk over many tasks that are not asked for stays in the index.
drop index tasks_by_creation;
create index tasks_by_created_at on tasks (
  user_id, completed, created_at, id, priority_rank, due_date, updated_at
) where deleted_at is null;
create index tasks_by_updated_at on tasks (
  user_id, completed, updated_at, id, priority_rank, due_date
) where deleted_at is null;
create index tasks_by_due_date on tasks (
  user_id, completed, due_date, id, priority_rank, updated_at
) where deleted_at is null;
create index tasks_by_priority on tasks (
  user_id, completed, priority_rank, id, due_date, updated_at
) where deleted_at is null;

create index tasks_by_word on tasks using gin (search)
  where deleted_at is null;

create index tasks_by_label on tasks using gin (label_keys)
  where deleted_at is null and label_keys <> '{}';

-- What the purge looks for.
create index tasks_deleted on tasks (deleted_at) where deleted_at is not null;
