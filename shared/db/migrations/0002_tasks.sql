-- Tasks, reminders and preferences: what people tell the API.

-- Ids are drawn in blocks before the row is written, so that the task and
-- the event that names it are one statement.
create sequence task_ids;

create table tasks (
  id bigint primary key,
  user_id text not null,
  title text not null,
  description text,
  completed_at timestamptz,
  priority text not null,
  labels text[] not null,
  due_date timestamptz,
  time_zone text,
  -- Counts the writes of this task, from 1.
  revision integer not null,
  -- Whole milliseconds, so that a cursor names them exactly.
  created_at timestamptz not null,
  updated_at timestamptz not null
);

create index tasks_by_creation on tasks (user_id, created_at, id);

create table reminders (
  reminder_id text primary key,
  user_id text not null,
  task_id bigint not null references tasks,
  remind_at timestamptz not null,
  channel text not null,
  -- Only a recipient that the person named; otherwise the contact is looked
  -- up when the reminder fires.
  recipient text,
  state text not null check (
    state in ('scheduled', 'triggered', 'cancelled', 'missed')
  ),
  -- How often it has fired.
  firings integer not null default 0,
  -- The last write by a person: lateness counts from the later of this and
  -- remind_at.
  written_at timestamptz not null,
  -- The reminder.scheduled that stands for this row, and its trace: what the
  -- firing answers as its cause.
  scheduled_event_id text not null,
  traceparent text not null,
  created_at timestamptz not null,
  deleted_at timestamptz
);

create index reminders_by_task on reminders (task_id, created_at, reminder_id);

-- The scheduler reads what is due through this: its cost does not depend on
-- what is done or far ahead.
create index reminders_due on reminders (remind_at)
  where state = 'scheduled';

create table preferences (
  user_id text primary key,
  time_zone text not null default 'UTC',
  -- Channel to address, such as {"email": "a@example.org"}.
  contacts jsonb not null default '{}'
);
