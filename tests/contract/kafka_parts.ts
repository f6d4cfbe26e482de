import {
  createConsumer,
  createPublisher,
  describeGroup,
  type EncodedRecord,
  ensureTopics,
  type KafkaConnection,
  type Logger,
  PublishError,
} from "@taskbell/kafka";
import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { newName } from "./tested_kafka.ts";

/** With what a part connects. */
export interface PartOptions {
  connection: KafkaConnection;
  topic: string;
  /** Receives what the part logs. */
  logger?: Logger;
}

/** Uses a part; resolves with the reason when it can't connect as expected. */
type FailingPart = (options: PartOptions, expected: RegExp) => Promise<string>;

function topicsOf(
  { connection, topic, logger }: PartOptions,
): Promise<unknown> {
  const specs = [{ name: topic, partitions: 1, config: {} }];
  return ensureTopics(connection, specs, { replicationFactor: 1, logger });
}

async function messageOf(action: () => Promise<unknown>): Promise<string> {
  const { message } = await assertRejects(action, Error);
  return message;
}

async function publish(
  { connection, topic, logger }: PartOptions,
  value: string,
): Promise<void> {
  const publisher = createPublisher<EncodedRecord>({
    connection,
    encoder: { encode: (record) => record },
    logger,
  });
  try {
    await publisher.publish(topic, { key: value, value, headers: [] });
  } finally {
    await publisher.close();
  }
}

/** Every part that connects, by its name, and how it tells why it can't. */
export const FAILING_PARTS: Readonly<Record<string, FailingPart>> = {
  // Those that are there can be seen from any node; one is made by another.
  ensureTopics: (options) =>
    messageOf(() => topicsOf({ ...options, topic: newName("missing") })),

  describeGroup: ({ connection, logger }) =>
    messageOf(() => describeGroup(connection, "nobody", { logger })),

  async createPublisher(options) {
    const error = await assertRejects(
      () => publish(options, "never"),
      PublishError,
    );
    assert(error.retriable, "An operator may mend it");
    return error.message;
  },

  async createConsumer({ connection, topic, logger }, expected) {
    const consumer = createConsumer({
      connection,
      groupId: newName("group"),
      topics: [topic],
      handler: () => {},
      logger,
    });
    const stop = new AbortController();
    const running = consumer.run(stop.signal);
    try {
      return await eventually(() => {
        const { ready, reason } = consumer.status();
        assert(!ready);
        assertMatch(reason ?? "", expected);
        return reason ?? "";
      });
    } finally {
      stop.abort();
      await running;
    }
  },
};

/** Makes a topic, writes to it, reads it and looks at who has read. */
export async function useAllParts(options: PartOptions): Promise<void> {
  const { connection, topic, logger } = options;
  await topicsOf(options);
  await publish(options, "hello");
  const groupId = newName("group");
  const values: string[] = [];
  const consumer = createConsumer({
    connection,
    groupId,
    topics: [topic],
    handler: ({ record }) => {
      values.push(new TextDecoder().decode(record.value ?? undefined));
    },
    logger,
  });
  const stop = new AbortController();
  const running = consumer.run(stop.signal);
  try {
    await eventually(() => assertEquals(values, ["hello"]));
  } finally {
    stop.abort();
    await running;
  }
  const group = await describeGroup(connection, groupId, { logger });
  assertEquals([group.state, group.totalLag], ["Empty", 0]);
}
