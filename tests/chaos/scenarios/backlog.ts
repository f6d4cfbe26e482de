import { formatCount } from "../../bench/report/format_number.ts";
import { percentile } from "../../bench/report/percentile.ts";
import { violations } from "../../harness/checker/violations.ts";
import type { LedgerEntry } from "../../harness/ledger/ledger_entry.ts";
import { verdictFigures } from "../figures/verdict_figures.ts";
import { GroupRun } from "../group_run.ts";
import { fillTopic } from "../load/fill_topic.ts";
import { openLoad } from "../load/open_load.ts";
import { HANDLER_MS, RSS_BYTES } from "../member/member_options.ts";
import type { ScenarioOptions, ScenarioResult } from "../scenario.ts";

/** What {@linkcode backlog} may be told beside. */
export interface BacklogOptions extends ScenarioOptions {
  /** How many records wait. @default {1_000_000} */
  records?: number;
}

const MAX_RSS_BYTES = 250e6;

/**
 * One process finds a great many records waiting. At first its handler is
 * slow, then fast: its memory stays small and flat, and it keeps its place in
 * the group.
 *
 * @param options `seconds` is how long the handler is slow.
 */
export async function backlog(
  { seconds = 60, records = 1_000_000, progress }: BacklogOptions,
): Promise<ScenarioResult> {
  const slow = { handlerMs: 50, forMs: seconds * 1000 };
  await using run = await GroupRun.start({
    partitions: 3,
    member: { sessionTimeoutMs: 30_000, handlerMs: 0, slow },
  });
  progress(`filling; ledgers in ${run.directory}`);
  await fill(run, records);
  progress("consuming");
  await run.startMembers(["a"]);
  const { entries, verdict, generations } = await run.finish(
    slow.forMs + records,
  );
  const fast = entries.find((entry) =>
    entry.type === "sample" && entry.name === HANDLER_MS
  );
  const fastMs = fast?.atMs ?? Infinity;
  const whileSlow = measure(entries.filter(({ atMs }) => atMs < fastMs));
  const whileFast = measure(entries.filter(({ atMs }) => atMs >= fastMs));
  const found = violations(verdict);
  const maxBytes = Math.max(whileSlow.maxBytes, whileFast.maxBytes);
  if (!(maxBytes < MAX_RSS_BYTES)) found.push(`RSS ${megabytes(maxBytes)}`);
  if (generations !== 1) found.push(`${generations - 1} rebalances`);
  return {
    figures: [
      ...verdictFigures(verdict),
      [`slow handler (${slow.handlerMs} ms)`, describe(whileSlow)],
      ["fast handler", describe(whileFast)],
      ["rebalances", String(generations - 1)],
    ],
    violations: await run.conclude(found),
  };
}

async function fill(run: GroupRun, records: number): Promise<void> {
  await using parts = openLoad(run);
  await fillTopic({ ...parts, records, keys: 1_000 });
}

interface Phase {
  perSecond: number;
  /** The memory, in bytes: usually, and at most. */
  medianBytes: number;
  maxBytes: number;
}

function measure(entries: readonly LedgerEntry[]): Phase {
  const arrivals = entries.filter(({ type }) => type === "arrival");
  const first = arrivals[0]?.atMs ?? NaN;
  const last = arrivals.at(-1)?.atMs ?? NaN;
  const sizes = entries.flatMap((entry) =>
    entry.type === "sample" && entry.name === RSS_BYTES ? [entry.value] : []
  ).sort((a, b) => a - b);
  return {
    perSecond: 1000 * arrivals.length / (last - first),
    medianBytes: percentile(sizes, 0.5) ?? NaN,
    maxBytes: percentile(sizes, 1) ?? NaN,
  };
}

function describe({ perSecond, medianBytes, maxBytes }: Phase): string {
  return `${formatCount(perSecond)} records/s, RSS p50 ` +
    `${megabytes(medianBytes)}, max ${megabytes(maxBytes)}`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(0)} MB`;
}
