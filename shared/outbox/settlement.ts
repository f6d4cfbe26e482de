import type {
  PublishError,
  PublishResult,
  RecordPosition,
} from "@taskbell/kafka";
import type { UnsentRow } from "./run_statements.ts";

/** What a run has to write down. */
export interface Settlement {
  /** What Kafka has, in the order in which it was sent. */
  sent: { id: number; shard: number; position: RecordPosition }[];
  /** What Kafka will never take. */
  parked: { id: number; reason: string }[];
}

/** What became of a run. */
export interface RunResult extends Settlement {
  /** Why the rest is to be sent again; `null` where nothing is left. */
  failure: Error | null;
}

/**
 * How long a row waits for its topic, in milliseconds: an operator has made a
 * mistake, or a restored cluster is not complete yet. Then it is parked, so
 * that its user's later rows go on.
 */
const TOPIC_PATIENCE_MS = 10 * 60_000;

function mayPass(error: PublishError, ageMs: number): boolean {
  if (error.topicRefused) return ageMs < TOPIC_PATIENCE_MS;
  return error.retriable;
}

/**
 * Sorts the results of a run. Once a row is to be sent again, so are the later
 * ones of its user on that topic: what the publisher says of them can't be
 * relied on, and marking them would put them before the row that is missing.
 */
export function settlementOf(
  rows: readonly UnsentRow[],
  results: readonly PublishResult[],
): RunResult {
  const outcome: RunResult = { sent: [], parked: [], failure: null };
  const blocked = new Set<string>();
  for (const [index, { id, shard, row, ageMs }] of rows.entries()) {
    const result = results[index];
    const lane = JSON.stringify([row.topic, row.userId]);
    if (!result || blocked.has(lane)) continue;
    if (result.ok) {
      outcome.sent.push({ id, shard, position: result.position });
    } else if (mayPass(result.error, ageMs)) {
      blocked.add(lane);
      outcome.failure ??= result.error;
    } else {
      outcome.parked.push({ id, reason: result.error.message });
    }
  }
  return outcome;
}
