import { setImmediate as nextTurn } from "node:timers/promises";
import { eventDecoder, type TaskbellEvent } from "@taskbell/events";
import { type EncodedRecord, standardChain } from "@taskbell/kafka";
import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  POISON_KINDS,
  POISON_RECORDS,
  type PoisonRecord,
} from "../../support/poison_records.ts";
import { committedOffset, runConsumer } from "../running_consumer.ts";
import {
  type KafkaCases,
  newName,
  newTopic,
  recordPublisher,
  type TestedKafka,
} from "../tested_kafka.ts";
import { errorLogger } from "./error_logger.ts";
import { letterProblems } from "./letter_problems.ts";
import { openLetterbox } from "./letterbox.ts";
import { OffsetsByKey } from "./offsets_by_key.ts";
import { poisonCorpus } from "./poison_corpus.ts";

/** Some letters are larger than Kafka's default of 1 MiB. */
const LETTERS = { config: { "max.message.bytes": `${4 * 1024 * 1024}` } };

/** The corpus is large, and the machine may be busy. */
const PATIENCE = { timeoutMs: 60_000, intervalMs: 100 };

/** Publishes to a topic of one partition: each record stands at its index. */
async function publishInOrder(
  kafka: TestedKafka,
  topic: string,
  records: readonly EncodedRecord[],
): Promise<void> {
  await using publisher = recordPublisher(kafka);
  const results = await publisher.publishMany(
    records.map((event) => ({ topic, event })),
  );
  const misplaced = results.findIndex((result, index) =>
    !result.ok || result.position.offset !== index
  );
  assertEquals(misplaced, -1, "each record is stored at its index");
}

/** Where the records stand that match, by their keys. */
function offsetsWhere(
  records: readonly PoisonRecord[],
  matches: (record: PoisonRecord) => boolean,
): OffsetsByKey {
  const offsets = new OffsetsByKey();
  for (const [offset, record] of records.entries()) {
    if (matches(record)) offsets.add(record.record.key, offset);
  }
  return offsets;
}

/** Runs a corpus through the chain of our services until all is committed. */
async function consume(
  kafka: TestedKafka,
  { topic, count }: { topic: string; count: number },
) {
  const groupId = newName("group");
  await using letterbox = await openLetterbox(kafka, LETTERS);
  const handled = new OffsetsByKey();
  const done = new OffsetsByKey();
  const { logger, errors } = errorLogger();
  const chain = standardChain<TaskbellEvent>({
    decoder: eventDecoder,
    deadLetter: { publish: letterbox.publish },
    handler: async ({ record }) => {
      // What does not wait for the record before it gets ahead of it.
      if (record.offset % 3 === 0) await nextTurn();
      handled.add(record.key, record.offset);
    },
    logger,
  });
  await using consumer = await runConsumer(kafka, {
    groupId,
    topics: [topic],
    handler: async (delivery, signal) => {
      await chain(delivery, signal);
      done.add(delivery.record.key, delivery.record.offset);
    },
    logger,
  });
  await eventually(async () => {
    const committed = await committedOffset(kafka, { groupId, topic });
    assertEquals({ committed, errors }, { committed: count, errors: [] });
  }, PATIENCE);
  assert(consumer.status().ready);
  return { groupId, handled, done, stored: await letterbox.stored() };
}

/** Everything that may stand in a topic of events. */
export const poisonCorpusCases: KafkaCases = {
  [`standardChain() takes ${POISON_KINDS} kinds of poison, each three times`]:
    async (kafka) => {
      const names = new Set(POISON_RECORDS.map(({ name }) => name));
      const kinds = [names.size, POISON_RECORDS.length];
      assertEquals(kinds, [POISON_KINDS, POISON_KINDS]);
      const topic = await newTopic(kafka);
      const records = poisonCorpus();
      await publishInOrder(kafka, topic, records.map(({ record }) => record));
      const count = records.length;
      const { handled, done, ...given } = await consume(kafka, {
        topic,
        count,
      });
      // Once and in order: no restart, and no letter behind its successor.
      assertEquals(offsetsWhere(records, () => true).differences(done), []);
      assertEquals(
        offsetsWhere(records, ({ outcome }) => outcome === "handled")
          .differences(handled),
        [],
      );
      assertEquals(letterProblems(records, { topic, ...given }), []);
      assertEquals("x" in {}, false, "Object.prototype is polluted");
    },
};
