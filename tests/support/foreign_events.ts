/** An event as another program writes it, and what Taskbell must read. */
export interface ForeignEvent {
  /** What is foreign about it. */
  name: string;
  /** The record's value. */
  text: string;
  /** What must stand at these paths, such as `payload.title`. */
  reads: Record<string, unknown>;
}

/** How Python's `json.dumps` writes an event of a Pydantic model. */
function pydantic(
  type: string,
  payload: string,
  { added = "", timestamp = "2026-03-01T08:00:00.123456" } = {},
): string {
  return '{"event_id": "5f9c1f5e-8f5b-4c39-9d0a-3a0d7f6c2b11", ' +
    `"event_type": "${type}", "timestamp": "${timestamp}", ` +
    '"version": "1.0", "source": "task-service", "correlation_id": null, ' +
    `"user_id": "ada", "payload": ${payload}${added}}`;
}

const task = '{"task_id": 7, "title": "Water", "description": null, ' +
  '"completed": false, "priority": "medium", "due_date": null}';
const reminder =
  '{"reminder_id": "r-1", "task_id": 7, "task_title": "Water", ' +
  '"scheduled_time": "2026-03-01T09:00:00", "notification_channel": "push"}';
const notification = '{"notification_id": "n-1", "channel": "email", ' +
  '"recipient": "ada@example.com", "subject": "S", "body": "B", ' +
  '"metadata": {"task_id": 7, "tags": ["a", {"b": null}]}}';

/** A task.created whose envelope has the timestamp. */
function stamped(timestamp: string, reads: string): ForeignEvent {
  return {
    name: `timestamp ${timestamp}`,
    text: pydantic("task.created", task, { timestamp }),
    reads: { timestamp: reads },
  };
}

/** A task.created with the due date. */
function due(date: string, reads: string): ForeignEvent {
  return {
    name: `due date ${date}`,
    text: pydantic(
      "task.created",
      task.replace(
        '"due_date": null',
        `"due_date": "${date}"`,
      ),
    ),
    reads: { "payload.due_date": reads },
  };
}

/** Events as aiokafka producers with Pydantic models and others write them. */
export const FOREIGN_EVENTS: readonly ForeignEvent[] = [
  {
    name: "task.created in full",
    text: pydantic("task.created", task),
    reads: {
      timestamp: "2026-03-01T08:00:00.123Z",
      "payload.labels": [],
      "payload.time_zone": null,
      "payload.revision": null,
    },
  },
  {
    name: "task.created with all defaults left out",
    text: pydantic("task.created", '{"task_id": 7, "title": "Water"}'),
    reads: {
      "payload.description": null,
      "payload.completed": false,
      "payload.priority": "medium",
      "payload.due_date": null,
    },
  },
  {
    name: "task.updated without changed_fields",
    text: pydantic("task.updated", task),
    reads: { changed_fields: [] },
  },
  {
    name: "task.updated with changed_fields",
    text: pydantic("task.updated", task, {
      added: ', "changed_fields": ["title", "due_date"]',
    }),
    reads: { changed_fields: ["title", "due_date"] },
  },
  {
    name: "task.completed with a naive time",
    text: pydantic("task.completed", task, {
      added: ', "completed_at": "2026-03-01T08:00:00"',
    }),
    reads: { completed_at: "2026-03-01T08:00:00.000Z" },
  },
  {
    name: "task.deleted",
    text: pydantic("task.deleted", task),
    reads: { event_type: "task.deleted" },
  },
  {
    name: "a priority of the producer's own",
    text: pydantic("task.created", task.replace("medium", "URGENT!")),
    reads: { "payload.priority": "URGENT!" },
  },
  {
    name: "reminder.scheduled with a naive time",
    text: pydantic("reminder.scheduled", reminder),
    reads: {
      "payload.scheduled_time": "2026-03-01T09:00:00.000Z",
      "payload.recipient": null,
      "payload.late_by_ms": null,
    },
  },
  {
    name: "reminder.triggered without firing and channel",
    text: pydantic(
      "reminder.triggered",
      reminder.replace(', "notification_channel": "push"', ""),
    ),
    reads: { "payload.firing": 1, "payload.notification_channel": "email" },
  },
  {
    name: "reminder.cancelled with a reason of the producer's own",
    text: pydantic("reminder.cancelled", reminder, {
      added: ', "reason": "changed my mind"',
    }),
    reads: { reason: "changed my mind" },
  },
  {
    name: "notification.send with nested metadata",
    text: pydantic("notification.send", notification),
    reads: {
      "payload.metadata": { task_id: 7, tags: ["a", { b: null }] },
    },
  },
  {
    name: "notification.send without metadata",
    text: pydantic(
      "notification.send",
      notification.replace(/, "metadata": .*/, "}"),
    ),
    reads: { "payload.metadata": null },
  },
  {
    name: "notification.sent without a provider",
    text: pydantic("notification.sent", notification, {
      added: ', "sent_at": "2026-03-01T10:00:00.5+02:00"',
    }),
    reads: { sent_at: "2026-03-01T08:00:00.500Z", provider: null },
  },
  {
    name: "notification.failed with defaults left out",
    text: pydantic("notification.failed", notification, {
      added: ', "error": "550"',
    }),
    reads: { retry_count: 0, will_retry: false },
  },
  {
    name: "recurring_task.due",
    text: pydantic(
      "recurring_task.due",
      '{"task_id": 7, "title": "Water", "series_id": "s", ' +
        '"rrule": "FREQ=DAILY", "occurrence": "2026-03-01T08:00:00"}',
    ),
    reads: { "payload.occurrence": "2026-03-01T08:00:00.000Z" },
  },
  {
    name: "recurring_task.created without a due date",
    text: pydantic(
      "recurring_task.created",
      '{"task_id": 8, "previous_task_id": 7, "series_id": "s", ' +
        '"title": "Water", "occurrence": "2026-03-01T08:00:00"}',
    ),
    reads: { "payload.due_date": null },
  },
  stamped("2026-03-01T08:00:00", "2026-03-01T08:00:00.000Z"),
  stamped("2026-03-01 08:00:00.999999", "2026-03-01T08:00:00.999Z"),
  stamped("2026-03-01T08:00:00Z", "2026-03-01T08:00:00.000Z"),
  stamped("2026-03-01T08:00:00.123456789Z", "2026-03-01T08:00:00.123Z"),
  stamped("2026-03-01T08:00:00+00:00", "2026-03-01T08:00:00.000Z"),
  stamped("2026-03-01T13:30:00.1+05:30", "2026-03-01T08:00:00.100Z"),
  stamped("2026-02-28T20:00:00-1200", "2026-03-01T08:00:00.000Z"),
  stamped("1970-01-01T00:00:00", "1970-01-01T00:00:00.000Z"),
  stamped("2036-03-01T08:00:00Z", "2036-03-01T08:00:00.000Z"),
  due("2026-03-01", "2026-03-01"),
  due("2026-03-01T08:00:00.123456", "2026-03-01T08:00:00.123Z"),
  due("2026-03-01T08:00:00+01:00", "2026-03-01T07:00:00.000Z"),
  {
    name: "no correlation_id",
    text: pydantic("task.created", task).replace(
      '"correlation_id": null, ',
      "",
    ),
    reads: { correlation_id: null },
  },
  {
    name: "ids that are no UUIDs",
    text: pydantic("task.created", task)
      .replace("5f9c1f5e-8f5b-4c39-9d0a-3a0d7f6c2b11", "event 1/ä")
      .replace('"correlation_id": null', '"correlation_id": "x"'),
    reads: { event_id: "event 1/ä", correlation_id: "x" },
  },
  {
    name: "another source and a later minor version",
    text: pydantic("task.created", task)
      .replace("task-service", "import-job").replace("1.0", "1.17"),
    reads: { source: "import-job", version: "1.17" },
  },
  {
    name: "fields that nobody knows",
    text: pydantic(
      "task.created",
      task.replace("{", '{"colour": "red", "nested": {"a": [1]}, '),
      { added: ', "trace": {"x": 1}, "__v": 3' },
    ),
    reads: { trace: undefined, "payload.colour": undefined },
  },
  {
    name: "ASCII escapes",
    text: pydantic(
      "task.created",
      task.replace("Water", String.raw`\u00dcnïc\u00f6de \ud83d\udd14`),
    ),
    reads: { "payload.title": "Ünïcöde 🔔" },
  },
  {
    name: "an integer written as a float",
    text: pydantic("task.created", task.replace("7", "7.0")),
    reads: { "payload.task_id": 7 },
  },
  {
    name: "fields in another order, indented, with a line end",
    text: '{\r\n\t"payload": ' + task + ',\n "user_id": "ada",' +
      '"source": "x", "version": "1.0", "event_type": "task.created",' +
      '"timestamp": "2026-03-01T08:00:00", "event_id": "e"\n}\n',
    reads: { user_id: "ada" },
  },
  {
    name: "a byte order mark",
    text: "\ufeff" + pydantic("task.created", task),
    reads: { user_id: "ada" },
  },
  {
    name: "a user_id of 128 characters",
    text: pydantic("task.created", task).replace(
      '"ada"',
      `"${"a".repeat(128)}"`,
    ),
    reads: { user_id: "a".repeat(128) },
  },
  {
    name: "an empty title",
    text: pydantic("task.created", task.replace("Water", "")),
    reads: { "payload.title": "" },
  },
];
