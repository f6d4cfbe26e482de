import type { Queryable } from "@taskbell/db";
import type { Hop, Outcome } from "../channels/channel.ts";

/** An attempt that has ended. */
export interface EndedAttempt {
  deliveryId: number;
  /** The delivery's claim. */
  attempt: number;
  /** What came of it. */
  outcome: Outcome;
  /** Who was asked, unless the outcome has hops. */
  provider: string;
  /** In milliseconds since the Unix epoch. */
  startedAtMs: number;
  /** In milliseconds since the Unix epoch. */
  endedAtMs: number;
}

/** Adds an attempt to the log: a row for each provider that was asked. */
export async function insertAttempt(
  sql: Queryable,
  ended: EndedAttempt,
): Promise<void> {
  const { deliveryId, attempt } = ended;
  const hops = timedHops(ended);
  const column = <T>(value: (hop: TimedHop) => T) => hops.map(value);
  await sql`
    insert into delivery_attempts (
      delivery_id, attempt, hop, provider, outcome, error, outage, ambiguous,
      provider_message_id, started_at, ended_at
    )
    select ${deliveryId}, ${attempt}, hop.*
    from unnest(
      ${hops.map((_, index) => index + 1)}::smallint[],
      ${column(({ provider }) => provider)}::text[],
      ${column(({ outcome }) => outcome.kind)}::text[],
      ${column(({ outcome }) => errorOf(outcome))}::text[],
      ${column(({ outcome }) => flag(outcome, "outage"))}::text[]::boolean[],
      ${column(({ outcome }) => flag(outcome, "ambiguous"))}::text[]::boolean[],
      ${column(({ outcome }) => messageIdOf(outcome))}::text[],
      ${column(({ startedAtMs }) => isoOf(startedAtMs))}::timestamptz[],
      ${column(({ endedAtMs }) => isoOf(endedAtMs))}::timestamptz[]
    ) as hop
  `;
}

interface TimedHop extends Hop {
  startedAtMs: number;
  endedAtMs: number;
}

/** One hop follows the other, and the last one ends with the attempt. */
function timedHops(ended: EndedAttempt): TimedHop[] {
  const { outcome, startedAtMs, endedAtMs } = ended;
  const { provider } = ended;
  const tookMs = endedAtMs - startedAtMs;
  const hops = outcome.hops ?? [{ provider, outcome, tookMs }];
  const timed: TimedHop[] = [];
  for (const hop of hops) {
    const beganMs = timed.at(-1)?.endedAtMs ?? startedAtMs;
    const overMs = Math.min(endedAtMs, Math.round(beganMs + hop.tookMs));
    timed.push({ ...hop, startedAtMs: beganMs, endedAtMs: overMs });
  }
  return timed;
}

function errorOf(outcome: Outcome): string | null {
  return outcome.kind === "delivered" ? null : outcome.error;
}

function messageIdOf(outcome: Outcome): string | null {
  return outcome.kind === "delivered" ? outcome.providerMessageId : null;
}

/** As text: the driver takes a list of booleans for one of them. */
function flag(outcome: Outcome, name: "outage" | "ambiguous"): string {
  return String(outcome.kind === "retry" && Boolean(outcome[name]));
}

function isoOf(ms: number): string {
  return new Date(ms).toISOString();
}
