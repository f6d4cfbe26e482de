import type { Outcome, Retry } from "../channels/channel.ts";
import { type ChannelPolicy, outageRetries } from "./channel_policies.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import { providerText } from "./provider_text.ts";
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
  const error = providerText(outcome.error);
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
  return verdictOnRetry(outcome, { ...facts, error });
}

/** Nobody was asked: it waits for the breaker, and nothing has happened. */
function held({ outage = "" }: Retry, facts: AttemptFacts): Verdict {
  const waitMs = Math.max(LEAST_WAIT_MS, facts.providerWaitMs(outage));
  return { ...USUAL_VERDICT, delayMs: spread(waitMs), waitsFor: outage };
}

function verdictOnRetry(
  { outage, retryAfterMs }: Retry,
  { delivery, policy, letGo, tookMs, error }: AttemptFacts & { error: string },
): Verdict {
  const isOutage = letGo || outage !== undefined && !policy.isOwnServer;
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
  const asked = retryAfterMs !== undefined;
  const delayMs = asked
    ? spread(Math.max(LEAST_WAIT_MS, retryAfterMs))
    : backOffMs;
  const { claimedAt, expiresAt } = delivery;
  if (claimedAt.getTime() + tookMs + delayMs >= expiresAt.getTime()) {
    return { ...verdict, state: "failed", deadLetter: "expired" };
  }
  // Who was told when to come again does not come sooner.
  const waitsFor = asked ? null : outage ?? null;
  return { ...verdict, delayMs, waitsFor };
}

function spread(waitMs: number): number {
  return waitMs * (1 + SPREAD * Math.random());
}
