import { type EventMakers, eventMakers } from "@taskbell/events";

/** Each event with nothing but what it needs, and how it is written. */
export interface SampleEvent {
  /** Makes the event. */
  make(makers: EventMakers): ReturnType<EventMakers[keyof EventMakers]>;
  /** Its `event_type`. */
  type: string;
  /** The JSON of its payload. */
  payload: string;
  /** The JSON that follows the payload. @default {""} */
  added?: string;
}

const task = { task_id: 7, title: "Water the plants" };
const TASK = '{"task_id":7,"title":"Water the plants","description":null,' +
  '"completed":false,"priority":"medium","due_date":null,' +
  '"labels":[],"time_zone":null,"revision":null}';

const reminder = {
  reminder_id: "r-1",
  task_id: 7,
  task_title: "Water the plants",
  scheduled_time: "2026-03-01T09:00:00+01:00",
};
const REMINDER = '{"reminder_id":"r-1","task_id":7,' +
  '"task_title":"Water the plants",' +
  '"scheduled_time":"2026-03-01T08:00:00.000Z",' +
  '"notification_channel":"email","recipient":null,"late_by_ms":null}';

const notification = {
  notification_id: "notif-r-1",
  channel: "email" as const,
  recipient: "ada@example.com",
  subject: "Reminder: Water the plants",
  body: "Don't forget: Water the plants",
};
const NOTIFICATION = '{"notification_id":"notif-r-1","channel":"email",' +
  '"recipient":"ada@example.com","subject":"Reminder: Water the plants",' +
  '"body":"Don\'t forget: Water the plants","metadata":null}';

const user_id = "ada";
const occurrence = "2026-03-01T08:00:00Z";

/** One of each event, in the order of the topic table. */
export const SAMPLE_EVENTS: readonly SampleEvent[] = [
  {
    type: "task.created",
    make: (makers) => makers.taskCreated({ user_id, payload: task }),
    payload: TASK,
  },
  {
    type: "task.updated",
    make: (makers) => makers.taskUpdated({ user_id, payload: task }),
    payload: TASK,
    added: ',"changed_fields":[]',
  },
  {
    type: "task.completed",
    make: (makers) =>
      makers.taskCompleted({
        user_id,
        payload: task,
        completed_at: occurrence,
      }),
    payload: TASK,
    added: ',"completed_at":"2026-03-01T08:00:00.000Z"',
  },
  {
    type: "task.deleted",
    make: (makers) => makers.taskDeleted({ user_id, payload: task }),
    payload: TASK,
  },
  {
    type: "reminder.scheduled",
    make: (makers) => makers.reminderScheduled({ user_id, payload: reminder }),
    payload: REMINDER,
  },
  {
    type: "reminder.triggered",
    make: (makers) => makers.reminderTriggered({ user_id, payload: reminder }),
    payload: REMINDER.replace("}", ',"firing":1}'),
  },
  {
    type: "reminder.cancelled",
    make: (makers) =>
      makers.reminderCancelled({
        user_id,
        payload: reminder,
        reason: "task_completed",
      }),
    payload: REMINDER,
    added: ',"reason":"task_completed"',
  },
  {
    type: "notification.send",
    make: (makers) =>
      makers.notificationSend({ user_id, payload: notification }),
    payload: NOTIFICATION,
  },
  {
    type: "notification.sent",
    make: (makers) =>
      makers.notificationSent({
        user_id,
        payload: notification,
        sent_at: occurrence,
      }),
    payload: NOTIFICATION,
    added: ',"sent_at":"2026-03-01T08:00:00.000Z",' +
      '"provider":null,"provider_message_id":null',
  },
  {
    type: "notification.failed",
    make: (makers) =>
      makers.notificationFailed({
        user_id,
        payload: notification,
        error: "550 no such user",
      }),
    payload: NOTIFICATION,
    added: ',"error":"550 no such user","retry_count":0,"will_retry":false',
  },
  {
    type: "recurring_task.due",
    make: (makers) =>
      makers.recurringTaskDue({
        user_id,
        payload: { ...task, series_id: "s-1", rrule: "FREQ=DAILY", occurrence },
      }),
    payload: '{"task_id":7,"title":"Water the plants","series_id":"s-1",' +
      '"rrule":"FREQ=DAILY","occurrence":"2026-03-01T08:00:00.000Z"}',
  },
  {
    type: "recurring_task.created",
    make: (makers) =>
      makers.recurringTaskCreated({
        user_id,
        payload: {
          ...task,
          task_id: 8,
          previous_task_id: 7,
          series_id: "s-1",
          occurrence,
        },
      }),
    payload: '{"task_id":8,"previous_task_id":7,"series_id":"s-1",' +
      '"title":"Water the plants","due_date":null,' +
      '"occurrence":"2026-03-01T08:00:00.000Z"}',
  },
];

/** Makers whose clock and ids stand still. */
export function sampleMakers(): EventMakers {
  return eventMakers({
    source: "task-service",
    clock: { now: () => Date.UTC(2026, 1, 3, 4, 5, 6, 7) },
    newId: () => "0197a1c0-0000-7000-8000-000000000001",
  });
}

/** What the wire must hold for a sample made by {@linkcode sampleMakers}. */
export function wireText({ type, payload, added = "" }: SampleEvent): string {
  return '{"event_id":"0197a1c0-0000-7000-8000-000000000001",' +
    `"event_type":"${type}","timestamp":"2026-02-03T04:05:06.007Z",` +
    '"version":"1.0","source":"task-service","correlation_id":null,' +
    `"user_id":"ada","payload":${payload}${added}}`;
}
