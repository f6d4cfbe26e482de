import type { Failed, Retry } from "../channels/channel.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";

/** Another worker that starts with the channel ends the wait. */
const WAIT_MS = 15 * 60_000;

/**
 * Judges a delivery for whose channel the worker has no settings. What was
 * asked for before it started was meant for one that had them: it waits as in
 * an outage. What is asked for now fails at once.
 *
 * @param uptimeMs How long the worker has run, in milliseconds.
 */
export function lackingChannel(
  { channel, ageMs }: ClaimedDelivery,
  uptimeMs: number,
): Retry | Failed {
  const error = `The channel ${channel} is not set up`;
  if (ageMs < uptimeMs) return { kind: "permanent", error, unasked: true };
  return {
    kind: "retry",
    error,
    outage: channel,
    retryAfterMs: WAIT_MS,
    unasked: true,
  };
}
