import type { AsyncApiDocument } from "@taskbell/events/contract";
import { schemaChanges } from "./schema_changes.ts";

/**
 * Tells what a producer or consumer of the former events can't live with, as
 * sentences. Any event may have foreign producers and has foreign readers.
 */
export function eventChanges(
  before: AsyncApiDocument,
  after: AsyncApiDocument,
): string[] {
  const topics = Object.entries(before.channels).flatMap(([name, channel]) => {
    const now = after.channels[name];
    if (!now) return [`${name}: is gone`];
    const [old, kafka] = [channel.bindings.kafka, now.bindings.kafka];
    return [
      ...(channel.address === now.address ? [] : [`${name}: has moved`]),
      // A key of before would lie in another partition.
      ...(old.partitions === kafka.partitions
        ? []
        : [`${name}: has ${kafka.partitions} partitions`]),
      ...Object.keys(channel.messages)
        .filter((message) => !Object.hasOwn(now.messages, message))
        .map((message) => `${name}: has no ${message} any more`),
    ];
  });
  const messages = Object.entries(before.components.messages).flatMap((
    [name, message],
  ) => {
    const now = after.components.messages[name];
    if (!now) return [`${name}: is gone`];
    const schemas = {
      before: before.components.schemas,
      after: after.components.schemas,
    };
    const both = (["writer", "reader"] as const).flatMap((side) =>
      (["payload", "headers"] as const).flatMap((part) =>
        schemaChanges({ before: message[part], after: now[part] }, {
          side,
          schemas,
          at: `${name} ${part}`,
        })
      )
    );
    return [...new Set(both)];
  });
  return [...topics, ...messages];
}
