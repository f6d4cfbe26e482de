import type { Outcome } from "../channels/channel.ts";
import { providerText } from "./provider_text.ts";

/**
 * Makes an outcome one that can be recorded: what a provider says may be
 * anything, and a message that was accepted and can't be recorded is sent
 * again.
 */
export function cleanOutcome(outcome: Outcome): Outcome {
  const { hops } = outcome;
  return {
    ...cleanTexts(outcome),
    ...(hops && {
      hops: hops.map((hop) => ({ ...hop, outcome: cleanTexts(hop.outcome) })),
    }),
  };
}

function cleanTexts(outcome: Outcome): Outcome {
  if (outcome.kind !== "delivered") {
    return { ...outcome, error: providerText(outcome.error) };
  }
  const { providerMessageId: id } = outcome;
  return {
    ...outcome,
    provider: providerText(outcome.provider),
    providerMessageId: id === null ? null : providerText(id),
  };
}
