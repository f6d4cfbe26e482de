import { assertEquals } from "@std/assert";
import { ErrorCode } from "../../../shared/kafka_broker/error_code.ts";
import { ProducerStates } from "../../../shared/kafka_broker/producer_states.ts";
import { type BatchSpec, makeBatch } from "./record_batches.ts";

const MAX_SEQUENCE = 2 ** 31 - 1;

/** A partition that appends what may be appended. */
class Appender {
  readonly #states = new ProducerStates();
  #end = 0;

  /** The base offset, or an error code below zero. */
  append(spec: BatchSpec): number {
    const batch = makeBatch({ producerId: 7, producerEpoch: 0, ...spec });
    batch.baseOffset = this.#end;
    const verdict = this.#states.judge(batch);
    if (verdict.kind === "refuse") return -verdict.errorCode;
    if (verdict.kind === "duplicate") return verdict.baseOffset;
    this.#states.record(batch, 0);
    this.#end = batch.lastOffset + 1;
    return batch.baseOffset;
  }

  forgetBefore(timestamp: number): void {
    this.#states.forgetBefore(timestamp);
  }
}

Deno.test("ProducerStates takes batches in sequence", () => {
  const log = new Appender();
  assertEquals(log.append({ baseSequence: 0, count: 3 }), 0);
  assertEquals(log.append({ baseSequence: 3, count: 2 }), 3);
  assertEquals(log.append({ baseSequence: 5, count: 1 }), 5);
});

Deno.test("ProducerStates answers the last five batches as duplicates", () => {
  const log = new Appender();
  for (let i = 0; i < 6; i++) log.append({ baseSequence: i * 2, count: 2 });
  for (let i = 1; i < 6; i++) {
    assertEquals(log.append({ baseSequence: i * 2, count: 2 }), i * 2);
  }
  assertEquals(
    log.append({ baseSequence: 0, count: 2 }),
    -ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
  );
  assertEquals(log.append({ baseSequence: 12, count: 1 }), 12);
});

Deno.test("ProducerStates refuses a gap and a batch of another length", () => {
  const log = new Appender();
  log.append({ baseSequence: 0, count: 2 });
  const { OUT_OF_ORDER_SEQUENCE_NUMBER } = ErrorCode;
  for (const spec of [{ baseSequence: 3 }, { baseSequence: 0, count: 3 }]) {
    assertEquals(log.append(spec), -OUT_OF_ORDER_SEQUENCE_NUMBER);
  }
  assertEquals(log.append({ baseSequence: 2 }), 2);
});

Deno.test("ProducerStates refuses an old epoch, and a new one not from 0", () => {
  const log = new Appender();
  log.append({ baseSequence: 0, producerEpoch: 3 });
  assertEquals(
    log.append({ baseSequence: 1, producerEpoch: 2 }),
    -ErrorCode.INVALID_PRODUCER_EPOCH,
  );
  assertEquals(
    log.append({ baseSequence: 1, producerEpoch: 4 }),
    -ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
  );
  assertEquals(log.append({ baseSequence: 0, producerEpoch: 4 }), 1);
});

Deno.test("ProducerStates takes any sequence of an unknown producer", () => {
  const log = new Appender();
  assertEquals(log.append({ baseSequence: 41 }), 0);
  assertEquals(log.append({ baseSequence: 42 }), 1);
  log.forgetBefore(1);
  assertEquals(log.append({ baseSequence: 7 }), 2);
});

Deno.test("ProducerStates goes on at 0 after the largest sequence", () => {
  const log = new Appender();
  log.append({ baseSequence: MAX_SEQUENCE - 1, count: 2 });
  assertEquals(log.append({ baseSequence: 0, count: 2 }), 2);
  assertEquals(log.append({ baseSequence: 2 }), 4);
});

Deno.test("ProducerStates goes on after a batch across the wrap", () => {
  const log = new Appender();
  log.append({ baseSequence: MAX_SEQUENCE - 1, count: 4 });
  assertEquals(
    log.append({ baseSequence: 3 }),
    -ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER,
  );
  assertEquals(log.append({ baseSequence: MAX_SEQUENCE - 1, count: 4 }), 0);
  assertEquals(log.append({ baseSequence: 2 }), 4);
});
