import type { Outcome, Retry } from "../channels/channel.ts";
import { type ChannelPolicy, outageRetries } from "./channel_policies.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import { USUAL_VERDICT, type Verdict } from "./verdict.ts";

/** What a verdict on an attempt goes by. */
export interface AttemptFacts {
  delivery: ClaimedDelivery;
  policy: ChannelPolicy;
  /** Whether the worker has let go of it: that uses up no attempt. */
  letGo: boolean;
  /** From the claim to the end of the attempt, in milliseconds. */
  tookMs: number;
  /** How long until a provider of it may be asked, in milliseconds. */
  providerWaitMs(): number;
}

/** A wait that a provider asks for is spread over so much more of it. */
const SPREAD = 0.1;

/** No attempt follows another sooner, in milliseconds. */
const LEAST_WAIT_MS = 1_000;

/** Judges what becomes of a delivery after an attempt. */
export function verdictOn(outcome: Outcome, facts: AttemptFacts): Verdict {
  if (outcome.kind === "delivered") {
    return { ...USUAL_VERDICT, state: "sent", attempted: true };
  }
  const { error } = outcome;
  if (outcome.kind !== "retry") {
    return {
      ...USUAL_VERDICT,
      state: "failed",
      attempted: true,
      counts: "failure",
      error,
      deadLetter: "rejected",
    };
  }
  if (outcome.unasked) return held(outcome, facts);
  return verdictOnRetry(outcome, facts);
}

/** Nobody was asked: it waits for the provider, and nothing has happened. */
function held(
  { outage, retryAfterMs = LEAST_WAIT_MS }: Retry,
  { providerWaitMs }: AttemptFacts,
): Verdict {
  const delayMs = spread(Math.max(retryAfterMs, providerWaitMs()));
  return { ...USUAL_VERDICT, delayMs, waitsFor: outage ?? null };
}

function verdictOnRetry(retry: Retry, facts: AttemptFacts): Verdict {
  const { outage, throttled, retryAfterMs, error } = retry;
  const { delivery, policy, letGo } = facts;
  const isProviders = outage !== undefined || throttled === true;
  const isOutage = letGo || isProviders && !policy.isOwnServer;
  const failures = delivery.attempts + 1;
  const backOffMs = isOutage
    ? outageWaitMs(retry, facts)
    : policy.retryPolicy({ attempt: failures, error });
  const verdict: Verdict = {
    ...USUAL_VERDICT,
    attempted: true,
    counts: isOutage ? "outage" : "failure",
    error,
  };
  if (backOffMs === null) {
    return { ...verdict, state: "failed", deadLetter: "retries_exhausted" };
  }
  const isFirst = delivery.attempts + delivery.outageAttempts === 0;
  const askedMs = retryAfterMs === undefined
    ? null
    : spread(Math.max(LEAST_WAIT_MS, retryAfterMs));
  // A server that always names a short wait would use up all attempts soon.
  const delayMs = askedMs !== null && isFirst
    ? askedMs
    : Math.max(askedMs ?? 0, backOffMs);
  if (delayMs >= leftMs(facts)) {
    return { ...verdict, state: "failed", deadLetter: "expired" };
  }
  // Who was told when to come again does not come sooner.
  const waitsFor = askedMs === null ? outage ?? null : null;
  return { ...verdict, delayMs, waitsFor };
}

/**
 * How long trouble that is none of the message's keeps it, in milliseconds:
 * what is left of its time has room for a further attempt. An attempt that its
 * worker has let go of tells nothing of the next one.
 */
function outageWaitMs({ error }: Retry, facts: AttemptFacts): number {
  const { delivery: { attempts, outageAttempts }, letGo } = facts;
  const attempt = letGo ? 1 : attempts + outageAttempts + 1;
  const waitMs = outageRetries({ attempt, error }) ?? 0;
  return Math.max(LEAST_WAIT_MS, Math.min(waitMs, leftMs(facts) / 2));
}

/** How long it is of use, from the end of the attempt, in milliseconds. */
function leftMs({ delivery, tookMs }: AttemptFacts): number {
  const { claimedAt, expiresAt } = delivery;
  return expiresAt.getTime() - claimedAt.getTime() - tookMs;
}

function spread(waitMs: number): number {
  return waitMs * (1 + SPREAD * Math.random());
}
