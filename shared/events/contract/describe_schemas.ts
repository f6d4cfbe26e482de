import { deadLetter } from "../dead_letter.ts";
import { eventSchemas } from "../event.ts";
import { notificationPayload } from "../notification_events.ts";
import { reminderPayload } from "../reminder_events.ts";
import { taskPayload } from "../task_events.ts";
import { type JsonSchema, JsonSchemas } from "./json_schemas.ts";

/** Turns a message's name such as `task.created` into `TaskCreated`. */
export function schemaName(message: string): string {
  return message.split(/[._]/).map((word) =>
    word.charAt(0).toUpperCase() + word.slice(1)
  ).join("");
}

const EVENTS = Object.values(eventSchemas).map((schema) => [
  schemaName(schema.shape.event_type.value),
  schema,
]);

/** Describes all named schemas, in the draft that AsyncAPI reads. */
export function describeSchemas(): Record<string, JsonSchema> {
  const named = {
    TaskPayload: taskPayload,
    ReminderPayload: reminderPayload,
    NotificationPayload: notificationPayload,
    ...Object.fromEntries(EVENTS),
    DeadLetter: deadLetter,
  };
  return new JsonSchemas(named, "draft-07").components;
}
