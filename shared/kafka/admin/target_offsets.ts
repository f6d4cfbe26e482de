import type { Cluster } from "../client/cluster.ts";
import type { LedPartition } from "../client/led_partitions.ts";
import {
  EARLIEST,
  expectOffset,
  LATEST,
  listOffsets,
} from "../client/list_offsets.ts";
import type { TopicPartition } from "../partition_name.ts";
import { AdminError } from "./admin_error.ts";

/** Where a group is to go on. */
export type SeekTarget =
  /** At the first record that is still there. */
  | "start"
  /** Behind the last record. */
  | "end"
  /**
   * At the first record that is not older, in milliseconds since the epoch; at
   * the end where all are older.
   */
  | { timestampMs: number }
  /** At this offset, from that of the first record to the end. */
  | { offset: number };

/** An offset in a partition. */
export interface TargetOffset extends TopicPartition {
  readonly offset: number;
}

/**
 * Finds the offsets that a target stands for.
 *
 * @throws {AdminError} When an offset lies outside of one of the partitions.
 */
export async function targetOffsets(
  cluster: Cluster,
  partitions: readonly LedPartition[],
  target: SeekTarget,
): Promise<TargetOffset[]> {
  const [starts, ends] = await Promise.all([
    listOffsets(cluster, partitions, EARLIEST),
    listOffsets(cluster, partitions, LATEST),
  ]);
  const found = typeof target === "object" && "timestampMs" in target
    ? await listOffsets(cluster, partitions, expectTimestamp(target))
    : undefined;
  return partitions.map((led) => {
    const start = expectOffset(starts, led);
    const end = expectOffset(ends, led);
    const { topic, partition } = led;
    const at = (offset: number) => ({ topic, partition, offset });
    if (target === "start") return at(start);
    if (target === "end") return at(end);
    if (found) {
      const offset = expectOffset(found, led);
      return at(offset < 0 ? end : offset);
    }
    const { offset } = target as { offset: number };
    expectInside(offset, { led, start, end });
    return at(offset);
  });
}

function expectTimestamp({ timestampMs }: { timestampMs: number }): number {
  if (Number.isSafeInteger(timestampMs) && timestampMs >= 0) return timestampMs;
  const message =
    `Cannot seek to a timestamp as it must be milliseconds since the epoch: ` +
    `current value is ${timestampMs}`;
  throw new AdminError("offset_out_of_range", message);
}

function expectInside(
  offset: number,
  { led: { topic, partition }, start, end }: {
    led: LedPartition;
    start: number;
    end: number;
  },
): void {
  if (Number.isSafeInteger(offset) && offset >= start && offset <= end) return;
  const message =
    `Cannot seek partition ${partition} of ${topic} as its offsets are ` +
    `${start} to ${end}: current value is ${offset}`;
  throw new AdminError("offset_out_of_range", message);
}
