import { Buffer } from "node:buffer";
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { makeBatch } from "../../unit/kafka/record_batch/make_batch.ts";
import { eventually } from "../../support/eventually.ts";
import type { EmbeddedKafka, FaultCases } from "../embedded_kafka.ts";
import { produce } from "../log_requests.ts";
import { committedOffset, runConsumer } from "../running_consumer.ts";
import { newName, newTopic } from "../tested_kafka.ts";
import { WireClient } from "../wire_client.ts";
import { errorLogger } from "./error_logger.ts";
import { type Letter, openLetterbox, textChain } from "./letterbox.ts";
import {
  POISON_BATCH_KINDS,
  POISON_BATCHES,
  type PoisonBatch,
} from "./poison_batches.ts";

/** Every kind comes so often. */
const TIMES = 3;
/** So many good records stand before each batch, and behind the last. */
const GOOD_BETWEEN = 20;
const KEYS = ["ada", "bob", "eve"];

/** The bytes of a batch that the broker leaves as they are. */
const KEPT_FROM = 16;
const HEADER_BYTES = 61;

/** What has been produced. */
interface Produced {
  /** The batches, by their first offset. */
  batches: Map<number, PoisonBatch>;
  /** How many records there are, those of the batches included. */
  end: number;
  /** The values of the good ones. */
  good: string[];
}

/** Produces every kind, bytes as they are, between good records. */
async function produceAll(
  kafka: EmbeddedKafka,
  topic: string,
): Promise<Produced> {
  using client = await WireClient.connect(`${kafka.brokers}`);
  const send = async (records: Uint8Array) => {
    const { errorCode, baseOffset } = await produce(client, { topic, records });
    assertEquals(errorCode, 0);
    return baseOffset;
  };
  const batches = new Map<number, PoisonBatch>();
  const good: string[] = [];
  const sendGood = async () => {
    const values = Array.from(
      { length: GOOD_BETWEEN },
      (_, at) => `${KEYS[at % KEYS.length]} ${good.length + at}`,
    );
    good.push(...values);
    const records = values.map((value) => ({
      key: Buffer.from(value.split(" ")[0] ?? ""),
      value: Buffer.from(value),
    }));
    return await send(makeBatch({ records })) + GOOD_BETWEEN;
  };
  for (let round = 0; round < TIMES; round++) {
    for (const batch of POISON_BATCHES) {
      await sendGood();
      const offset = await send(batch.bytes);
      batches.set(offset, batch);
      const { damagedByte: byte } = batch;
      if (byte === undefined) continue;
      kafka.faults.corruptBatch({ topic, partition: 0, offset, byte });
    }
  }
  return { batches, end: await sendGood(), good };
}

/** The bytes that reach a consumer, but for those that the broker writes. */
function fetchedBytes({ bytes, damagedByte }: PoisonBatch): Buffer {
  const fetched = Buffer.from(bytes);
  if (damagedByte !== undefined) {
    const at = damagedByte < 0
      ? bytes.length + damagedByte
      : HEADER_BYTES + damagedByte;
    fetched.writeUInt8(fetched.readUInt8(at) ^ 0xff, at);
  }
  return fetched.subarray(KEPT_FROM);
}

function assertLetter(letter: Letter, batch: PoisonBatch): void {
  const { original_offset: offset, original_value_base64: value } = letter;
  const { lastOffset } = { lastOffset: offset + batch.bytes.readInt32BE(23) };
  const { reason, retry_count, original_key_base64, original_headers } = letter;
  assertEquals(
    { reason, retry_count, original_key_base64, original_headers },
    {
      reason: "undecodable",
      retry_count: 1,
      original_key_base64: null,
      original_headers: [],
    },
    batch.name,
  );
  assertStringIncludes(letter.error, `the batch up to offset ${lastOffset}:`);
  const kept = Buffer.from(value ?? "", "base64").subarray(KEPT_FROM);
  assert(kept.equals(fetchedBytes(batch)), `all bytes of ${batch.name}`);
}

function byKey(values: readonly string[]): string[][] {
  return KEYS.map((key) => values.filter((value) => value.startsWith(key)));
}

/** Batches of other producers, and of broken disks. */
export const poisonBatchCases: FaultCases = {
  [`run() moves past ${POISON_BATCH_KINDS} kinds of batches, each three times`]:
    async (kafka) => {
      const names = new Set(POISON_BATCHES.map(({ name }) => name));
      const kinds = [names.size, POISON_BATCHES.length];
      assertEquals(kinds, [POISON_BATCH_KINDS, POISON_BATCH_KINDS]);
      const topic = await newTopic(kafka);
      const groupId = newName("group");
      const { batches, end, good } = await produceAll(kafka, topic);
      await using letterbox = await openLetterbox(kafka);
      const { logger, errors } = errorLogger();
      const seen: string[] = [];
      await using consumer = await runConsumer(kafka, {
        groupId,
        topics: [topic],
        handler: textChain(letterbox.publish, ({ event }) => {
          seen.push(event);
        }, { logger }),
        logger,
      });
      await eventually(async () => {
        const committed = await committedOffset(kafka, { groupId, topic });
        assertEquals({ committed, errors }, { committed: end, errors: [] });
      }, { timeoutMs: 60_000, intervalMs: 100 });
      assertEquals(byKey(seen), byKey(good));
      const letters = await letterbox.letters();
      assertEquals(
        letters.map(({ original_offset }) => original_offset)
          .toSorted((a, b) => a - b),
        [...batches.keys()],
      );
      for (const letter of letters) {
        const batch = batches.get(letter.original_offset);
        if (batch) assertLetter(letter, batch);
      }
      assert(consumer.status().ready);
    },
};
