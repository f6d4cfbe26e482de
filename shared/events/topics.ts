import type { EventType } from "./event.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

/** A topic as it is created; the replication factor is the operator's. */
export interface TopicSpec {
  /** The topic's name. */
  name: string;
  /** How many partitions it has. */
  partitions: number;
  /** Its settings under Kafka's names. */
  config: Record<string, string>;
}

function eventTopic(name: string): TopicSpec {
  return {
    name,
    partitions: 3,
    config: {
      "retention.ms": String(7 * DAY_MS),
      "cleanup.policy": "delete",
    },
  };
}

/** The topic of the records that a consumer has given up. */
export const DEAD_LETTER_TOPIC = "dead-letter-queue";

/** All topics. */
export const TOPICS: readonly TopicSpec[] = [
  eventTopic("task-events"),
  eventTopic("reminder-events"),
  eventTopic("notification-events"),
  eventTopic("recurring-task-events"),
  {
    name: DEAD_LETTER_TOPIC,
    partitions: 1,
    config: {
      "retention.ms": String(30 * DAY_MS),
      "cleanup.policy": "delete",
      "max.message.bytes": String(4 * 1024 * 1024),
    },
  },
];

/** The topic that each event goes to. */
export const TOPIC_OF: Readonly<Record<EventType, string>> = {
  "task.created": "task-events",
  "task.updated": "task-events",
  "task.completed": "task-events",
  "task.deleted": "task-events",
  "reminder.scheduled": "reminder-events",
  "reminder.triggered": "reminder-events",
  "reminder.cancelled": "reminder-events",
  "notification.send": "notification-events",
  "notification.sent": "notification-events",
  "notification.failed": "notification-events",
  "recurring_task.due": "recurring-task-events",
  "recurring_task.created": "recurring-task-events",
};
