import type { Channel, Message, Outcome } from "../channels/channel.ts";

/** When an attempt is let go of. */
export interface AttemptOptions {
  /** Who is down if it takes too long. @default {nobody in particular} */
  provider?: string;
  /** How long it may take, in milliseconds. */
  attemptMs: number;
  /** Ends it early; its reason becomes the outcome's error. */
  signal: AbortSignal;
}

/**
 * Tries to deliver a message once. It ends in time even if the channel does
 * not: what is let go of counts as a failure that may pass.
 */
export async function attemptDelivery(
  channel: Channel,
  message: Message,
  { provider, attemptMs, signal }: AttemptOptions,
): Promise<Outcome> {
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(new Error(`No answer within ${attemptMs} ms`)),
    attemptMs,
  );
  const ended = AbortSignal.any([timeout.signal, signal]);
  try {
    const outcome = await Promise.race([
      deliver(channel, { message, signal: ended }),
      abandoned(ended),
    ]);
    const isLate = timeout.signal.aborted && outcome.kind === "retry";
    return isLate && provider !== undefined
      ? { ...outcome, outage: provider }
      : outcome;
  } finally {
    clearTimeout(timer);
  }
}

/** A channel never rejects; one that does must not end the worker. */
async function deliver(
  channel: Channel,
  { message, signal }: { message: Message; signal: AbortSignal },
): Promise<Outcome> {
  try {
    return await channel.deliver(message, signal);
  } catch (error) {
    return { kind: "retry", error: textOf(error), ambiguous: true };
  }
}

/** Nobody knows whether what is let go of was accepted. */
async function abandoned(signal: AbortSignal): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  if (signal.aborted) resolve(null);
  signal.addEventListener("abort", resolve);
  await promise;
  return { kind: "retry", error: textOf(signal.reason), ambiguous: true };
}

function textOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
