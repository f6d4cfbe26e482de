import type { Partition } from "./partition.ts";

/**
 * Resolves once `bytes` have been appended to the partitions together, one of
 * them is closed, `maxWaitMs` milliseconds have passed or the signal is aborted.
 */
export function bytesAppended(
  partitions: readonly Partition[],
  { bytes, maxWaitMs, signal }: {
    bytes: number;
    maxWaitMs: number;
    signal: AbortSignal;
  },
): Promise<void> {
  return new Promise((resolve) => {
    let missing = bytes;
    const listener = (bytes: number) => {
      missing -= bytes;
      if (missing <= 0) end();
    };
    const end = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      for (const partition of partitions) partition.removeListener(listener);
      resolve();
    };
    const timer = setTimeout(end, maxWaitMs);
    signal.addEventListener("abort", end);
    for (const partition of partitions) partition.addListener(listener);
  });
}
