import { assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import type { AbortedTransaction } from "../../../../shared/kafka/record_batch/aborted_producers.ts";
import { readRecordBatches } from "../../../../shared/kafka/record_batch/read_record_batches.ts";
import { CONTROL, makeBatch, TRANSACTIONAL } from "./make_batch.ts";
import { PLACE, readAll } from "./read_all.ts";

/** One batch of a transaction. */
function written(baseOffset: bigint, producerId: bigint): Buffer {
  const attributes = TRANSACTIONAL;
  return makeBatch({ baseOffset, producerId, attributes });
}

/** The marker that ends one: 0 gives it up, 1 makes it true. */
function marker(baseOffset: bigint, producerId: bigint, type: number): Buffer {
  return makeBatch({
    baseOffset,
    producerId,
    attributes: TRANSACTIONAL | CONTROL,
    records: [{ key: Uint8Array.of(0, 0, 0, type), value: Buffer.alloc(6) }],
  });
}

function offsets(
  batches: readonly Buffer[],
  abortedTransactions: readonly AbortedTransaction[] = [],
): number[] {
  return readAll(Buffer.concat(batches), { abortedTransactions })
    .map(({ offset }) => offset);
}

Deno.test("readRecordBatches() hands on no markers, but their offsets", () => {
  const batches = [written(0n, 7n), marker(1n, 7n, 1), written(2n, 7n)];

  assertEquals(offsets(batches), [0, 2]);
  assertEquals(
    [...readRecordBatches(Buffer.concat(batches), PLACE)]
      .map(({ lastOffset }) => lastOffset),
    [0, 1, 2],
  );
});

Deno.test("readRecordBatches() leaves out what was given up, until its marker", () => {
  const batches = [
    written(0n, 7n),
    written(1n, 8n),
    written(2n, 7n),
    makeBatch({ baseOffset: 3n, producerId: 7n }),
    marker(4n, 7n, 0),
    written(5n, 7n),
    marker(6n, 7n, 1),
    written(7n, 8n),
    marker(8n, 8n, 0),
  ];

  assertEquals(
    offsets(batches, [
      { producerId: 7n, firstOffset: 0 },
      { producerId: 8n, firstOffset: 7 },
    ]),
    [1, 3, 5],
  );
});

Deno.test("readRecordBatches() leaves out a transaction that began before", () => {
  const batches = [written(10n, 7n), marker(11n, 7n, 0), written(12n, 7n)];

  assertEquals(offsets(batches, [{ producerId: 7n, firstOffset: 3 }]), [12]);
});

Deno.test("readRecordBatches() follows transactions through batches before fromOffset", () => {
  const batches = [written(0n, 7n), marker(1n, 7n, 0), written(2n, 7n)];

  assertEquals(
    readAll(Buffer.concat(batches), {
      fromOffset: 2,
      abortedTransactions: [{ producerId: 7n, firstOffset: 0 }],
    }).map(({ offset }) => offset),
    [2],
  );
});
