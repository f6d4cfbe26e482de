import { eventSchemas, type EventType } from "../event.ts";
import { DEAD_LETTER_TOPIC, TOPIC_OF } from "../topics.ts";
import { schemaName } from "./describe_schemas.ts";
import type { MessageObject } from "./document.ts";
import type { JsonSchema } from "./json_schemas.ts";

/** The dead letter's name in the contract: it has no type of its own. */
const DEAD_LETTER = "dead_letter";

/** What has happened, by the type of the event. */
const SUMMARIES: Readonly<Record<EventType, string>> = {
  "task.created": "A task exists",
  "task.updated": "Fields of a task have changed; also reopened and restored",
  "task.completed": "A task is done",
  "task.deleted": "A task is gone; it can be restored for 30 days",
  "reminder.scheduled": "A reminder will fire: it is new, moved or snoozed",
  "reminder.triggered": "A reminder's time has come",
  "reminder.cancelled": "A reminder will not fire",
  "notification.send": "A message shall be delivered",
  "notification.sent": "A provider has accepted the message",
  "notification.failed": "An attempt to deliver the message has failed",
  "recurring_task.due": "An occurrence of a series has come",
  "recurring_task.created": "The next task of a series exists",
};

const EVENT_TYPES = Object.values(eventSchemas).map(
  (schema) => schema.shape.event_type.value,
);

/** The names of the messages of a topic. */
export function messagesOf(topic: string): string[] {
  if (topic === DEAD_LETTER_TOPIC) return [DEAD_LETTER];
  return EVENT_TYPES.filter((type) => TOPIC_OF[type] === topic);
}

/** Describes all messages by name. */
export function describeMessages(): Record<string, MessageObject> {
  const events = EVENT_TYPES.map((type) => [
    type,
    describeMessage(type, {
      summary: SUMMARIES[type],
      headers: eventHeaders(type),
    }),
  ]);
  const deadLetter = describeMessage(DEAD_LETTER, {
    summary: "A record that a consumer group has given up, with its bytes",
    headers: {
      type: "object",
      description: "The facts of the dead letter as text, named `dlq-…`",
      additionalProperties: { type: "string" },
    },
  });
  return Object.fromEntries([...events, [DEAD_LETTER, deadLetter]]);
}

function describeMessage(
  name: string,
  { summary, headers }: { summary: string; headers: JsonSchema },
): MessageObject {
  return {
    name,
    title: name,
    summary,
    contentType: "application/json",
    headers,
    payload: { $ref: `#/components/schemas/${schemaName(name)}` },
    bindings: {
      kafka: {
        key: {
          type: "string",
          description: name === DEAD_LETTER
            ? "The key of the original record"
            : "The `user_id`",
        },
        bindingVersion: "0.5.0",
      },
    },
  };
}

function eventHeaders(type: EventType): JsonSchema {
  return {
    type: "object",
    properties: {
      event_id: { type: "string", description: "As in the value" },
      event_type: { type: "string", const: type },
      "content-type": { type: "string", const: "application/json" },
      traceparent: {
        type: "string",
        description: "The W3C trace context that caused the event",
      },
      correlation_id: {
        type: "string",
        description: "As in the value, where that is not `null`",
      },
    },
    required: ["event_id", "event_type", "content-type", "traceparent"],
  };
}
