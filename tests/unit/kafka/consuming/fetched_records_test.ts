import { assert, assertEquals } from "@std/assert";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import {
  FetchedRecords,
  type FetchedSet,
} from "../../../../shared/kafka/consuming/fetched_records.ts";
import { CONTROL, makeBatch } from "../record_batch/make_batch.ts";
import { checkProperty } from "./check_property.ts";

const PLACE = { topic: "letters", partition: 3 };

function answer(
  batches: readonly Buffer[],
  options: Partial<FetchedSet> = {},
): FetchedSet {
  return {
    records: Buffer.concat(batches),
    fetchOffset: 0,
    highWatermark: 1_000_000,
    abortedTransactions: [],
    ...options,
  };
}

/** A batch of so many records, one offset each. */
function batchAt(baseOffset: number, count: number): Buffer {
  const records = Array.from({ length: count }, () => ({}));
  return makeBatch({ baseOffset: BigInt(baseOffset), records });
}

/** A batch whose checksum is wrong. */
function damagedAt(baseOffset: number, count: number): Buffer {
  const bytes = batchAt(baseOffset, count);
  bytes.writeUInt8(bytes.readUInt8(17) ^ 1, 17);
  return bytes;
}

function take(fetched: FetchedRecords, count = Infinity): number[] {
  const offsets: number[] = [];
  while (offsets.length < count) {
    const record = fetched.next();
    if (!record) break;
    offsets.push(record.offset);
  }
  return offsets;
}

Deno.test("FetchedRecords.add() leaves out what it was given before", () => {
  const fetched = new FetchedRecords({ ...PLACE, offset: 2 });
  fetched.add(answer([batchAt(0, 5)]));
  fetched.add(answer([batchAt(0, 5), batchAt(5, 2)]));

  assertEquals(take(fetched), [2, 3, 4, 5, 6]);
  assertEquals(fetched.fetchOffset, 7);
});

/** Answers as a broker would that has these batches. */
function fetchFrom(
  fetched: FetchedRecords,
  batches: readonly Buffer[],
  fetchOffset = fetched.fetchOffset,
): void {
  const wanted = batches.filter((batch) => endOf(batch) > fetchOffset);
  fetched.add(answer(wanted, { fetchOffset }));
}

Deno.test("FetchedRecords.next() has a corrupt batch fetched once more, then hands it out", () => {
  const fetched = new FetchedRecords({ ...PLACE, offset: 0 });
  const batches = [batchAt(0, 2), damagedAt(2, 3), batchAt(5, 2)];
  fetchFrom(fetched, batches);

  assertEquals(take(fetched), [0, 1]);
  assertEquals([fetched.fetchOffset, fetched.bytes], [2, 0]);
  assertEquals(fetched.position, 2);
  fetchFrom(fetched, batches);
  const corrupt = fetched.next();
  assertEquals(corrupt?.corruptBatch?.lastOffset, 4);
  assertEquals([corrupt?.offset, fetched.position], [2, 5]);
  fetchFrom(fetched, batches);
  assertEquals(take(fetched), [5, 6]);
});

Deno.test("FetchedRecords.next() hands out the records of a batch that was corrupt on the way", () => {
  const fetched = new FetchedRecords({ ...PLACE, offset: 0 });
  fetchFrom(fetched, [damagedAt(0, 2)]);
  assertEquals(take(fetched), []);
  fetchFrom(fetched, [batchAt(0, 2)]);

  assertEquals(take(fetched), [0, 1]);
});

Deno.test("FetchedRecords.add() takes no answer from behind the place to which reading went back", () => {
  const fetched = new FetchedRecords({ ...PLACE, offset: 0 });
  const intact = [batchAt(0, 3), batchAt(3, 2)];
  fetchFrom(fetched, [damagedAt(0, 3)]);
  const askedOffset = fetched.fetchOffset;
  // While the answer to the next Fetch is on its way:
  assertEquals(take(fetched), []);
  fetchFrom(fetched, intact, askedOffset);

  assertEquals([askedOffset, fetched.fetchOffset], [3, 0]);
  assertEquals(take(fetched), []);
  fetchFrom(fetched, intact);
  assertEquals(take(fetched), [0, 1, 2, 3, 4]);
});

/** A log as compaction and transactions leave it. */
const log = fc.array(
  fc.record({
    gap: fc.nat(3),
    /** The offset of each record less that of the one before. */
    steps: fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 150 }),
    lost: fc.nat(3),
    isControl: fc.boolean(),
  }),
  { maxLength: 8 },
);
type Log = typeof log extends fc.Arbitrary<infer Value> ? Value : never;

/** The batches of a log, the offsets of its records and its end. */
function build(
  log: Log,
): { batches: Buffer[]; offsets: number[]; end: number } {
  const batches: Buffer[] = [];
  const offsets: number[] = [];
  let end = 0;
  for (const { gap, steps, lost, isControl } of log) {
    const base = end + gap;
    let delta = -1;
    const deltas = steps.map((step) => delta += step);
    const lastOffsetDelta = Math.max(delta, 0) + lost;
    batches.push(makeBatch({
      baseOffset: BigInt(base),
      lastOffsetDelta,
      attributes: isControl ? CONTROL : 0,
      records: deltas.map((offsetDelta) => ({ offsetDelta })),
    }));
    if (!isControl) offsets.push(...deltas.map((delta) => base + delta));
    end = base + lastOffsetDelta + 1;
  }
  return { batches, offsets, end };
}

Deno.test("FetchedRecords hands out every record once and in order, however it was fetched", async () => {
  const steps = fc.array(fc.nat(200), { minLength: 1, maxLength: 20 });
  await checkProperty(
    fc.property(log, steps, fc.nat(5), (log, steps, perFetch) => {
      const { batches, offsets, end } = build(log);
      const fetched = new FetchedRecords({ ...PLACE, offset: 0 });
      const seen: number[] = [];
      const fetch = () => {
        const { fetchOffset } = fetched;
        const wanted = batches
          .filter((batch) => endOf(batch) > fetchOffset)
          .slice(0, perFetch + 1);
        fetched.add(answer(wanted, { fetchOffset, highWatermark: end }));
      };
      for (const step of steps) {
        fetch();
        seen.push(...take(fetched, step));
        const [next = end] = offsets.slice(seen.length);
        assert(fetched.position <= next, "no record is passed over");
      }
      for (let turn = 0; turn <= batches.length; turn++) {
        fetch();
        seen.push(...take(fetched));
      }
      assertEquals(seen, offsets);
      assertEquals(
        [fetched.position, fetched.fetchOffset, fetched.bytes],
        [end, end, 0],
      );
    }),
    { runs: 300 },
  );
});

/** The offset behind a batch. */
function endOf(batch: Buffer): number {
  return Number(batch.readBigInt64BE(0)) + batch.readInt32BE(23) + 1;
}
