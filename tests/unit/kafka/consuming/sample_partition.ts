import { OwnedPartition } from "../../../../shared/kafka/consuming/owned_partition.ts";
import type { PendingRecord } from "../../../../shared/kafka/consuming/pending_record.ts";
import type { StartingPoint } from "../../../../shared/kafka/consuming/starting_points.ts";
import { makeBatch } from "../record_batch/make_batch.ts";

/** How many records a batch of these tests has at most. */
const PER_BATCH = 500;

/** A partition of which the group knows nothing, with some changes. */
export function samplePartition(
  start: Partial<StartingPoint> = {},
): OwnedPartition {
  return new OwnedPartition({
    topic: "letters",
    partition: 0,
    offset: 0,
    logEnd: 1_000_000,
    suspectsBelow: 0,
    crashes: new Map(),
    done: new Set(),
    ...start,
  }, { writer: "ada" });
}

/** Lets records arrive, each of a key of its own or all of one. */
export function receive(
  partition: OwnedPartition,
  count: number,
  { key }: { key?: string } = {},
): void {
  for (let left = count; left > 0; left -= PER_BATCH) {
    const { fetchOffset } = partition;
    const records = Array.from(
      { length: Math.min(left, PER_BATCH) },
      (_, index) => ({
        key: new TextEncoder().encode(key ?? `${fetchOffset + index}`),
      }),
    );
    partition.receive({
      records: makeBatch({ baseOffset: BigInt(fetchOffset), records }),
      fetchOffset,
      highWatermark: 1_000_000,
      abortedTransactions: [],
    });
  }
}

/** Tells the group what is to be known. */
export function commit(partition: OwnedPartition): void {
  const note = partition.note();
  if (note) partition.committed(note);
}

/** Hands out what may be; answers those that may start. */
export function handOut(partition: OwnedPartition): PendingRecord[] {
  const started: PendingRecord[] = [];
  partition.handOut((pending) => started.push(pending));
  return started;
}
