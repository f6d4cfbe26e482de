import { assertEquals } from "@std/assert";
import { DEAD_LETTER_TOPIC, TOPIC_OF, TOPICS } from "@taskbell/events";

const week = { "retention.ms": "604800000", "cleanup.policy": "delete" };

Deno.test("TOPICS are the five of the wire contract", () => {
  assertEquals(DEAD_LETTER_TOPIC, "dead-letter-queue");
  assertEquals(TOPICS, [
    { name: "task-events", partitions: 3, config: week },
    { name: "reminder-events", partitions: 3, config: week },
    { name: "notification-events", partitions: 3, config: week },
    { name: "recurring-task-events", partitions: 3, config: week },
    {
      name: "dead-letter-queue",
      partitions: 1,
      config: {
        "retention.ms": "2592000000",
        "cleanup.policy": "delete",
        "max.message.bytes": "4194304",
      },
    },
  ]);
});

Deno.test("TOPIC_OF tells the topic of each event", () => {
  assertEquals(TOPIC_OF, {
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
  });
});
