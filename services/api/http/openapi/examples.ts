import { DELIVERY_EXAMPLES } from "./delivery_examples.ts";

/** The bodies of an operation, as its documentation shows them. */
export interface OperationExamples {
  /** What a client sends. */
  body?: unknown;
  /** What it gets, by status. */
  answers?: Readonly<Record<number, unknown>>;
}

/** Whose everything is in the examples. */
export const USER_ID = "ada";

/** The task of the examples. */
export const TASK_ID = 42;

/** The reminder of the examples. */
export const REMINDER_ID = "018f2c9e-7b1a-7c3d-9e4f-5a6b7c8d9e0f";

const INPUT = {
  title: "Water the plants",
  priority: "high",
  labels: ["home"],
  due_date: "2030-01-31T09:00:00+01:00",
  time_zone: "Europe/Berlin",
};

const TASK = {
  ...INPUT,
  id: TASK_ID,
  user_id: USER_ID,
  description: null,
  completed: false,
  due_date: "2030-01-31T08:00:00.000Z",
  revision: 1,
  completed_at: null,
  recurrence: null,
  series_id: null,
  created_at: "2030-01-01T12:00:00.000Z",
  updated_at: "2030-01-01T12:00:00.000Z",
};

/** What a task has where its creator has not said it. */
const UNSAID = {
  priority: "medium",
  labels: [],
  due_date: null,
  time_zone: null,
};

const RECURRING = {
  ...TASK,
  due_date: "2030-02-01T08:00:00.000Z",
  recurrence: {
    rrule: "FREQ=WEEKLY;BYDAY=FR",
    exdates: [],
    mode: "schedule",
    catch_up: "once",
  },
  series_id: "018f2c9e-7b1a-7c3d-9e4f-0123456789ab",
};

const QUICK = {
  task: RECURRING,
  understood: [
    { kind: "due", start: 17, end: 29, text: "tomorrow 9am" },
    { kind: "priority", start: 30, end: 35, text: "!high" },
    { kind: "label", start: 36, end: 41, text: "#home" },
    { kind: "recurrence", start: 42, end: 54, text: "every friday" },
  ],
};

const UPDATED = {
  ...TASK,
  revision: 2,
  updated_at: "2030-01-02T12:00:00.000Z",
};

const RENAMED = { ...UPDATED, title: "Water all plants" };

const COMPLETED = {
  ...UPDATED,
  completed: true,
  completed_at: "2030-01-02T12:00:00.000Z",
};

const REMINDER = {
  reminder_id: REMINDER_ID,
  task_id: TASK_ID,
  remind_at: "2030-01-31T07:30:00.000Z",
  before_due: null,
  channel: "email",
  recipient: null,
  state: "scheduled",
  reason: null,
  created_at: "2030-01-01T12:00:00.000Z",
};

const PREFERENCES = {
  time_zone: "Europe/Berlin",
  contacts: { email: "ada@example.org", sms: "+4915112345678" },
  channels: { reminder: { sms: false } },
  quiet_hours: { start: "22:00", end: "07:00" },
  locale: "de-DE",
};

const SESSION = {
  user_id: USER_ID,
  scopes: ["tasks:read", "tasks:write"],
  expires_at: "2030-01-01T13:00:00.000Z",
};

const EVENT = [
  "id: 1017",
  "event: task.completed",
  'data: {"event_id": "018f2c9e-…", "event_type": "task.completed", …}',
  "",
  "",
].join("\n");

/** The examples, by the name of the operation. */
export const EXAMPLES: Readonly<Record<string, OperationExamples>> = {
  createTask: {
    body: { ...INPUT, reminders: [{ before_due: "PT30M" }] },
    answers: { 201: TASK },
  },
  batchTasks: {
    body: {
      atomic: false,
      operations: [
        { op: "create", task: { title: "Buy soil" } },
        { op: "complete", task_id: TASK_ID, if_match: '"1"' },
        { op: "delete", task_id: 43 },
      ],
    },
    answers: {
      200: {
        results: [
          {
            status: 201,
            etag: '"1"',
            task: { ...TASK, ...UNSAID, id: 44, title: "Buy soil" },
          },
          { status: 200, etag: '"2"', task: COMPLETED },
          {
            status: 404,
            problem: {
              type: "urn:taskbell:problem:not-found",
              title: "There is no such thing",
              status: 404,
            },
          },
        ],
      },
    },
  },
  quickAddTask: {
    body: { text: "Water the plants tomorrow 9am !high #home every friday" },
    answers: { 201: QUICK },
  },
  listTasks: {
    answers: { 200: { items: [TASK], next_cursor: "WyJhYmMiLDE3MCw0Ml0" } },
  },
  getTask: { answers: { 200: TASK } },
  replaceTask: {
    body: { ...INPUT, title: "Water all plants" },
    answers: { 200: RENAMED },
  },
  changeTask: {
    body: { title: "Water all plants" },
    answers: { 200: RENAMED },
  },
  completeTask: { answers: { 200: COMPLETED } },
  reopenTask: { answers: { 200: { ...UPDATED, revision: 3 } } },
  skipTask: { answers: { 200: { next: { ...RECURRING, id: 43 } } } },
  restoreTask: { answers: { 200: { ...UPDATED, revision: 3 } } },
  createReminder: {
    body: { remind_at: "2030-01-31T08:30:00+01:00", channel: "email" },
    answers: { 201: REMINDER },
  },
  listReminders: {
    answers: { 200: { items: [REMINDER], next_cursor: null } },
  },
  listUserReminders: {
    answers: { 200: { items: [REMINDER], next_cursor: null } },
  },
  getReminder: { answers: { 200: REMINDER } },
  changeReminder: {
    body: { before_due: "PT1H" },
    answers: {
      200: {
        ...REMINDER,
        remind_at: "2030-01-31T07:00:00.000Z",
        before_due: "PT1H",
      },
    },
  },
  snoozeReminder: {
    body: { minutes: 10 },
    answers: { 200: { ...REMINDER, remind_at: "2030-01-31T07:40:00.000Z" } },
  },
  getPreferences: { answers: { 200: PREFERENCES } },
  replacePreferences: { body: PREFERENCES, answers: { 200: PREFERENCES } },
  ...DELIVERY_EXAMPLES,
  streamEvents: { answers: { 200: EVENT } },
  createCalendarKey: {
    answers: {
      201: {
        key: "0nLrOmW5vJYbTzRk",
        url: "http://localhost:8000/ada/calendar.ics?key=0nLrOmW5vJYbTzRk",
      },
    },
  },
  signIn: { body: { token: "eyJhbGciOi…" }, answers: { 201: SESSION } },
  getSession: { answers: { 200: SESSION } },
  getLiveness: { answers: { 200: { status: "live" } } },
  getReadiness: {
    answers: {
      200: {
        status: "ready",
        parts: { database: { ready: true, reason: null } },
      },
      503: {
        status: "not_ready",
        parts: { database: { ready: false, reason: "can't be reached" } },
      },
    },
  },
};
