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
  /** How long until a provider that is down may be asked, in milliseconds. */
  providerWaitMs(provider: string): number;
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
  { outage = "", retryAfterMs = LEAST_WAIT_MS }: Retry,
  { providerWaitMs }: AttemptFacts,
): Verdict {
  const waitMs = Math.max(retryAfterMs, providerWaitMs(outage));
  return { ...USUAL_VERDICT, delayMs: spread(waitMs), waitsFor: outage };
}

function verdictOnRetry(
  { outage, throttled, retryAfterMs, error }: Retry,
  { delivery, policy, letGo, tookMs }: AttemptFacts,
): Verdict {
  const isProviders = outage !== undefined || throttled === true;
  const isOutage = letGo || isProviders && !policy.isOwnServer;
  const failures = delivery.attempts + 1;
  const context = { attempt: failures, error };
  const backOffMs = isOutage
    ? outageRetries({ ...context, attempt: failures + delivery.outageAttempts })
    : policy.retryPolicy(context);
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
  const { claimedAt, expiresAt } = delivery;
  if (claimedAt.getTime() + tookMs + delayMs >= expiresAt.getTime()) {
    return { ...verdict, state: "failed", deadLetter: "expired" };
  }
  // Who was told when to come again does not come sooner.
  const waitsFor = askedMs === null ? outage ?? null : null;
  return { ...verdict, delayMs, waitsFor };
}

function spread(waitMs: number): number {
  return waitMs * (1 + SPREAD * Math.random());
}
