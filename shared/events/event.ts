import { z } from "zod";
import {
  notificationFailed,
  notificationSend,
  notificationSent,
} from "./notification_events.ts";
import {
  recurringTaskCreated,
  recurringTaskDue,
} from "./recurring_task_events.ts";
import {
  reminderCancelled,
  reminderScheduled,
  reminderTriggered,
} from "./reminder_events.ts";
import {
  taskCompleted,
  taskCreated,
  taskDeleted,
  taskUpdated,
} from "./task_events.ts";

/** The twelve schemas by the name of their maker. */
export const eventSchemas = {
  taskCreated,
  taskUpdated,
  taskCompleted,
  taskDeleted,
  reminderScheduled,
  reminderTriggered,
  reminderCancelled,
  notificationSend,
  notificationSent,
  notificationFailed,
  recurringTaskDue,
  recurringTaskCreated,
};

/** Any event, told apart by `event_type`. */
export const event = z.discriminatedUnion("event_type", [
  taskCreated,
  taskUpdated,
  taskCompleted,
  taskDeleted,
  reminderScheduled,
  reminderTriggered,
  reminderCancelled,
  notificationSend,
  notificationSent,
  notificationFailed,
  recurringTaskDue,
  recurringTaskCreated,
]);

/** Any event, told apart by `event_type`. */
export type TaskbellEvent = z.infer<typeof event>;

/** The name of an event, such as `task.created`. */
export type EventType = TaskbellEvent["event_type"];

/** The event of a type. */
export type EventOf<Type extends EventType> = Extract<
  TaskbellEvent,
  { event_type: Type }
>;
