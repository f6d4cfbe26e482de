import { eventDecoder, type TaskbellEvent } from "@taskbell/events";
import {
  type EncodedRecord,
  type Handler,
  standardChain,
  type Undecoded,
} from "@taskbell/kafka";
import { assert, assertEquals } from "@std/assert";
import { eventually } from "../../support/eventually.ts";
import {
  POISON_KINDS,
  POISON_RECORDS,
  type PoisonRecord,
} from "../../support/poison_records.ts";
import { committedOffset, runConsumer } from "../running_consumer.ts";
import {
  hex,
  type KafkaCases,
  newName,
  newTopic,
  recordPublisher,
  type StoredRecord,
  type TestedKafka,
} from "../tested_kafka.ts";
import { errorLogger } from "./error_logger.ts";
import { type Letter, openLetterbox } from "./letterbox.ts";

/** Every kind comes so often. */
const TIMES = 3;
/** So many good records stand before each poison, and as many behind it. */
const GOOD_ON_A_SIDE = 10;
/** The poison has the first one's key, mostly: "ada" must get on too. */
const USERS = ["ada", "bob", "eve", "dan", "kim"];

/** Kafka's default of 1 MiB is too small for the letter of such a record. */
const LETTER_TOPIC = { config: { "max.message.bytes": `${4 * 1024 * 1024}` } };

/** A large corpus on a busy machine. */
const PATIENCE = { timeoutMs: 90_000, intervalMs: 100 };

/** A good record; its number is told by the event. */
function good(number: number): PoisonRecord {
  const user = USERS[number % USERS.length] ?? "";
  const value = JSON.stringify({
    event_id: `good-${number}`,
    event_type: "task.created",
    timestamp: "2026-03-01T10:00:00.000Z",
    version: "1.0",
    source: "task-service",
    user_id: user,
    payload: { task_id: number, title: "Water the plants" },
  });
  const record = { key: user, value, headers: [] };
  return { name: `good ${number}`, record, outcome: "handled" };
}

/** Every kind, thrice, each between good records. */
function corpus(): PoisonRecord[] {
  const records: PoisonRecord[] = [];
  const addGood = () => {
    for (let count = 0; count < GOOD_ON_A_SIDE; count++) {
      records.push(good(records.length));
    }
  };
  for (let round = 0; round < TIMES; round++) {
    for (const poison of POISON_RECORDS) {
      addGood();
      records.push(poison);
      addGood();
    }
  }
  return records;
}

/** Publishes records to the one partition of a topic: each at its index. */
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

/** What comes out at the ends of the chain. */
class Outcomes {
  /** The offset of every record that was delivered, each time it was. */
  readonly delivered: number[] = [];
  /** Those of which the handler has got the event, by their keys. */
  readonly handled = new Map<string, number[]>();

  /** Notes what is delivered to a chain. */
  around(next: Handler<Undecoded>): Handler<Undecoded> {
    return (delivery, signal) => {
      this.delivered.push(delivery.record.offset);
      return next(delivery, signal);
    };
  }

  /** Handles an event. */
  readonly handle: Handler<TaskbellEvent> = ({ record: { key, offset } }) => {
    const name = hex(key);
    const offsets = this.handled.get(name) ?? [];
    offsets.push(offset);
    this.handled.set(name, offsets);
  };
}
