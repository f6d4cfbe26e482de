import { formatMs } from "../report/format_number.ts";
import { percentile } from "../report/percentile.ts";

/** Writes how times spread, in milliseconds. */
export function spread(timesMs: readonly number[]): string {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const [p50, p99, max] = [0.5, 0.99, 1].map((share) =>
    formatMs(percentile(sorted, share) ?? 0)
  );
  return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${sorted.length})`;
}
