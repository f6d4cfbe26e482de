import { formatMs } from "../../bench/report/format_number.ts";
import { percentile } from "../../bench/report/percentile.ts";

/** Writes the median and the largest of times, which are in rising order. */
export function formatSpread(sortedMs: readonly number[]): string {
  const p50Ms = percentile(sortedMs, 0.5);
  const maxMs = percentile(sortedMs, 1);
  if (p50Ms === undefined || maxMs === undefined) return "none";
  return `p50 ${formatMs(p50Ms)} ms, max ${formatMs(maxMs)} ms ` +
    `(${sortedMs.length})`;
}

/** Writes how long publishing took. */
export function formatPublishTimes(
  { p50Ms, p99Ms, maxMs }: { p50Ms: number; p99Ms: number; maxMs: number },
): string {
  const [p50, p99, max] = [p50Ms, p99Ms, maxMs].map(formatMs);
  return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms`;
}
