import { DEAD_LETTER_TOPIC, TOPICS, type TopicSpec } from "../topics.ts";
import { describeMessages, messagesOf } from "./describe_messages.ts";
import type {
  AsyncApiDocument,
  ChannelObject,
  OperationObject,
  Reference,
} from "./document.ts";
import { describeSchemas } from "./describe_schemas.ts";

/**
 * The version of the contract: the first number counts the breaking changes.
 * An event's own `version` is that of its envelope.
 *
 * @see {@link https://semver.org}
 */
export const EVENTS_VERSION = "2.0.0";

/** What other programs may send, besides Taskbell itself. */
const PUBLIC_INPUTS: readonly string[] = [
  "reminder.triggered",
  "notification.send",
];

const DESCRIPTION = "One JSON object in UTF-8 a record. The key is the " +
  "`user_id`: one user's events keep their order. Delivery is at least once; " +
  "`event_id` stays the same whenever an event comes again. Taskbell writes " +
  "every field, `null` where it is empty; a field that is not required has " +
  "its default where another producer leaves it out. A reader takes any " +
  "version 1.x, and ignores fields and event types that it does not know.";

/**
 * Makes the contract of the events from the schemas that validate them.
 *
 * @see {@link https://www.asyncapi.com/docs/reference/specification/v3.0.0}
 */
export function asyncApiDocument(): AsyncApiDocument {
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Taskbell events",
      version: EVENTS_VERSION,
      description: DESCRIPTION,
      license: { name: "MIT" },
    },
    defaultContentType: "application/json",
    channels: Object.fromEntries(
      TOPICS.map((topic) => [topic.name, describeChannel(topic)]),
    ),
    operations: Object.fromEntries(TOPICS.flatMap(describeOperations)),
    components: {
      messages: describeMessages(),
      schemas: describeSchemas(),
    },
  };
}

function describeChannel({ name, partitions, config }: TopicSpec) {
  const numbers = Object.entries(config).map(([key, value]) => [
    key,
    key === "cleanup.policy" ? [value] : Number(value),
  ]);
  return {
    address: name,
    description: name === DEAD_LETTER_TOPIC
      ? "Records that a consumer group has given up"
      : `The events ${messagesOf(name).join(", ")}`,
    messages: Object.fromEntries(
      messagesOf(name).map((message) => [
        message,
        { $ref: `#/components/messages/${message}` },
      ]),
    ),
    bindings: {
      kafka: {
        topic: name,
        partitions,
        topicConfiguration: Object.fromEntries(numbers),
        bindingVersion: "0.5.0",
      },
    },
  } satisfies ChannelObject;
}

function describeOperations(
  { name }: TopicSpec,
): [name: string, OperationObject][] {
  const messages = messagesOf(name);
  const read = messages.filter((message) => PUBLIC_INPUTS.includes(message));
  const operation = (
    action: OperationObject["action"],
    messages: readonly string[],
  ): [string, OperationObject] => [`${action}-${name}`, {
    action,
    summary: action === "send"
      ? "Taskbell writes them"
      : "Taskbell acts on them, whoever writes them",
    channel: { $ref: `#/channels/${name}` },
    messages: messages.map((message): Reference => ({
      $ref: `#/channels/${name}/messages/${message}`,
    })),
  }];
  return read.length > 0
    ? [operation("send", messages), operation("receive", read)]
    : [operation("send", messages)];
}
