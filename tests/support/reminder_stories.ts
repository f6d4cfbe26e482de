import type { TaskbellEvent } from "@taskbell/events";
import type { Sql } from "@taskbell/db";
import type { ApiUser } from "./api_app.ts";
import { outboxEvents } from "./outbox_rows.ts";

/** Creates a task. @returns Its id. */
export async function createTask(
  user: ApiUser,
  fields: Record<string, unknown> = {},
): Promise<number> {
  const { json } = await user.send("POST", "/tasks", {
    body: { title: "T", ...fields },
  });
  return json.id;
}

/** Adds a reminder to ada@example.com. @returns Its id. */
export async function addReminder(
  user: ApiUser,
  taskId: number,
  time: Record<string, unknown>,
): Promise<string> {
  const { json } = await user.send("POST", `/tasks/${taskId}/reminders`, {
    body: { recipient: "ada@example.com", ...time },
  });
  return json.reminder_id;
}

/** Tells the state of a reminder and its time, as `state time`. */
export async function stateOf(user: ApiUser, id: string): Promise<string> {
  const { json } = await user.send("GET", `/reminders/${id}`);
  return `${json.state} ${json.remind_at}`;
}

/**
 * Tells what the events say of a user's reminders, one after another, as
 * `scheduled time`, `triggered time firing` or `cancelled time reason`.
 */
export async function storyOf(sql: Sql, user: ApiUser): Promise<string[]> {
  const events = await outboxEvents(sql, user.id);
  return events.flatMap((event) => lineOf(event) ?? []);
}

/** Tells what an event says of a reminder; `null` where it says nothing. */
export function lineOf(event: TaskbellEvent): string | null {
  switch (event.event_type) {
    case "reminder.scheduled":
      return `scheduled ${event.payload.scheduled_time}`;
    case "reminder.triggered":
      return `triggered ${event.payload.scheduled_time} ${event.payload.firing}`;
    case "reminder.cancelled":
      return `cancelled ${event.payload.scheduled_time} ${event.reason}`;
    default:
      return null;
  }
}
