import type { Partition } from "./partition.ts";

/**
 * Resolves once `bytes` have been appended to the partitions together, one of
 * them is closed, or `maxWaitMs` milliseconds have passed.
 */
export function bytesAppended(
  partitions: readonly Partition[],
  { bytes, maxWaitMs }: { bytes: number; maxWaitMs: number },
): Promise<void> {
  return new Promise((resolve) => {
    let missing = bytes;
    const listener = (bytes: number) => {
      missing -= bytes;
      if (missing <= 0) end();
    };
    const end = () => {
      clearTimeout(timer);
      for (const partition of partitions) partition.removeListener(listener);
      resolve();
    };
    const timer = setTimeout(end, maxWaitMs);
    for (const partition of partitions) partition.addListener(listener);
  });
}
