import outbox from "./migrations/0001_outbox.sql" with { type: "text" };
import tasks from "./migrations/0002_tasks.sql" with { type: "text" };
import deliveries from "./migrations/0003_deliveries.sql" with { type: "text" };
import taskLists from "./migrations/0004_task_lists.sql" with { type: "text" };
import idempotency from "./migrations/0005_idempotency.sql" with {
  type: "text",
};
import streams from "./migrations/0006_streams_and_calendar.sql" with {
  type: "text",
};
import search from "./migrations/0007_search.sql" with { type: "text" };
import sealedAnswers from "./migrations/0008_sealed_answers.sql" with {
  type: "text",
};
import reminders from "./migrations/0009_reminders.sql" with { type: "text" };
import series from "./migrations/0010_series.sql" with { type: "text" };
import delivery from "./migrations/0011_delivery.sql" with { type: "text" };
import reminderReasons from "./migrations/0012_reminder_reasons.sql" with {
  type: "text",
};
import inboxUnread from "./migrations/0013_inbox_unread.sql" with {
  type: "text",
};
import reminderIndexes from "./migrations/0014_reminder_indexes.sql" with {
  type: "text",
};
import unsubscribe from "./migrations/0015_unsubscribe.sql" with {
  type: "text",
};
import dueDeliveries from "./migrations/0016_due_deliveries.sql" with {
  type: "text",
};
import deliveryKeys from "./migrations/0017_delivery_keys.sql" with {
  type: "text",
};
import heldDeliveries from "./migrations/0018_held_deliveries.sql" with {
  type: "text",
};
import type { Migration } from "./migration.ts";

/** The schema, step by step. A step that was shipped never changes. */
export const migrations: readonly Migration[] = [
  { version: 1, name: "outbox", sql: outbox },
  { version: 2, name: "tasks", sql: tasks },
  { version: 3, name: "deliveries", sql: deliveries },
  { version: 4, name: "task_lists", sql: taskLists },
  { version: 5, name: "idempotency", sql: idempotency },
  { version: 6, name: "streams_and_calendar", sql: streams },
  { version: 7, name: "search", sql: search },
  { version: 8, name: "sealed_answers", sql: sealedAnswers },
  { version: 9, name: "reminders", sql: reminders },
  { version: 10, name: "series", sql: series },
  { version: 11, name: "delivery", sql: delivery },
  { version: 12, name: "reminder_reasons", sql: reminderReasons },
  { version: 13, name: "inbox_unread", sql: inboxUnread },
  { version: 14, name: "reminder_indexes", sql: reminderIndexes },
  { version: 15, name: "unsubscribe", sql: unsubscribe },
  { version: 16, name: "due_deliveries", sql: dueDeliveries },
  { version: 17, name: "delivery_keys", sql: deliveryKeys },
  { version: 18, name: "held_deliveries", sql: heldDeliveries },
];
