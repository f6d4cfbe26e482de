import { Alarm } from "@taskbell/runtime";
import { partitionName } from "../partition_name.ts";
import type { OwnedPartition } from "./owned_partition.ts";

const CHECK_INTERVAL_MS = 1_000;

/**
 * Watches over partitions that could take records: a silence of their leaders
 * is noticed by nobody else. Resolves on abort.
 *
 * @param stallMs A longer silence is too long, in milliseconds.
 * @throws {Error} When a partition has stalled.
 */
export async function watchProgress(
  partitions: readonly OwnedPartition[],
  { stallMs, signal }: { stallMs: number; signal: AbortSignal },
): Promise<void> {
  const alarm = new Alarm();
  while (!signal.aborted) {
    await alarm.wait(CHECK_INTERVAL_MS, signal);
    const nowMs = performance.now();
    for (const each of partitions) {
      // One that takes nothing for now is not owed an answer.
      if (!each.wantsRecords) each.answeredMs = nowMs;
      const silentMs = nowMs - each.answeredMs;
      if (silentMs <= stallMs) continue;
      const place = partitionName(each);
      const seconds = Math.round(silentMs / 1000);
      throw new Error(`No broker has answered for ${place} for ${seconds} s`);
    }
  }
}
