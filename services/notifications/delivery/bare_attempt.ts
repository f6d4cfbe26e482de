import type { Outcome } from "../channels/channel.ts";
import type { Attempt } from "./attempt.ts";

const ERROR = "What the provider said can't be recorded";

/**
 * Leaves of an attempt what is needed to go on: better a record that says
 * little than a message that is sent again and again.
 */
export function bareAttempt(attempt: Attempt): Attempt {
  const { outcome, verdict, delivery } = attempt;
  return {
    ...attempt,
    outcome: outcome && bareOutcome(outcome, delivery.channel),
    verdict: { ...verdict, error: verdict.error && ERROR },
  };
}

function bareOutcome(outcome: Outcome, provider: string): Outcome {
  if (outcome.kind === "delivered") {
    return { kind: "delivered", provider, providerMessageId: null };
  }
  return { kind: outcome.kind, error: ERROR };
}
