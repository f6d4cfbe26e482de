import { getLogger } from "@std/log";
import type { Sql } from "@taskbell/db";
import type { Publisher } from "@taskbell/kafka";
import type { OutboxRow } from "./outbox_row.ts";
import { backOff } from "./back_off.ts";
import {
  claimShards,
  type LeaseHolder,
  readUnsent,
  settle,
  type UnsentRow,
} from "./run_statements.ts";
import { type RunResult, settlementOf } from "./settlement.ts";

/** What each run of a relay works with. */
export interface RelayRun extends LeaseHolder {
  sql: Sql;
  publisher: Pick<Publisher<OutboxRow>, "publishMany">;
  sendTimeoutMs: number;
  leaseMs: number;
  batchSize: number;
  /** Hears of a failure after which the run goes on trying. */
  onFailure(error: unknown, failures: number): void;
}

/** What came of a run. */
export interface RunOutcome {
  /** `none`: nothing to do; `stuck`: nothing went out that should have. */
  progress: "none" | "some" | "stuck";
  /** Why rows were left for the next run. */
  failure: Error | null;
}

/** Leaves some of the shards to the other relays. */
const SHARDS_PER_RUN = 32;

/**
 * Sends one batch: takes leases, reads, sends, settles.
 *
 * @throws When the database fails before the send, or fails after it and the
 * signal is aborted.
 */
export async function runOnce(
  run: RelayRun,
  signal: AbortSignal,
): Promise<RunOutcome> {
  const claimedAt = performance.now();
  const shards = await claimShards(run.sql, { ...run, limit: SHARDS_PER_RUN });
  if (shards.length === 0) return { progress: "none", failure: null };
  const rows = await readUnsent(run.sql, {
    owner: run.owner,
    shards,
    limit: run.batchSize,
  });
  const result = await send(run, { rows, claimedAt });
  await settleUntilDone(run, { result, signal });
  reportParked(rows, result);
  const { sent, parked, failure } = result;
  if (sent.length + parked.length > 0) return { progress: "some", failure };
  return { progress: failure ? "stuck" : "none", failure };
}

async function send(
  { publisher, leaseMs, sendTimeoutMs }: RelayRun,
  { rows, claimedAt }: { rows: readonly UnsentRow[]; claimedAt: number },
): Promise<RunResult> {
  const elapsedMs = Math.round(performance.now() - claimedAt);
  if (elapsedMs >= leaseMs - sendTimeoutMs) {
    // A process that was stopped since the claim must not send: another relay
    // may be sending the same rows before this send is over.
    const failure = new Error(
      `Cannot send within the lease: ${elapsedMs} ms of it have passed`,
    );
    return { sent: [], parked: [], failure };
  }
  const results = await publisher.publishMany(
    rows.map(({ row }) => ({ topic: row.topic, event: row })),
  );
  return settlementOf(rows, results);
}

/**
 * Writes down what was sent, however often the database fails: else all of it
 * would be sent again. Repeated after a lost reply, it changes nothing, as the
 * leases were given back.
 */
async function settleUntilDone(
  run: RelayRun,
  { result, signal }: { result: RunResult; signal: AbortSignal },
): Promise<void> {
  for (let failures = 0;;) {
    try {
      const marked = await settle(run.sql, { ...run, ...result });
      if (failures === 0) reportLost(result.sent.length - marked);
      return;
    } catch (error) {
      if (signal.aborted) throw error;
      run.onFailure(error, ++failures);
      await backOff(failures, signal);
    }
  }
}

function reportLost(rows: number): void {
  if (rows === 0) return;
  getLogger("relay").warn("Lease lost: rows are sent again", { rows });
}

function reportParked(rows: readonly UnsentRow[], { parked }: RunResult): void {
  const logger = getLogger("relay");
  for (const { id, reason } of parked) {
    const row = rows.find((row) => row.id === id)?.row;
    logger.error("Row parked: it can't be sent", {
      id,
      eventId: row?.eventId,
      eventType: row?.eventType,
      topic: row?.topic,
      reason,
    });
  }
}
