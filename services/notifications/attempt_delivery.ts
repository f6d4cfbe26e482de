import type { Channel, Message, Outcome } from "./channels/channel.ts";

/** When an attempt is let go of. */
export interface AttemptOptions {
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
  { attemptMs, signal }: AttemptOptions,
): Promise<Outcome> {
  const timeout = new AbortController();
  const timer = setTimeout(
    () => timeout.abort(new Error(`No answer within ${attemptMs} ms`)),
    attemptMs,
  );
  const ended = AbortSignal.any([timeout.signal, signal]);
  try {
    return await Promise.race([
      channel.deliver(message, ended),
      abandoned(ended),
    ]);
  } finally {
    clearTimeout(timer);
  }
}

async function abandoned(signal: AbortSignal): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  if (signal.aborted) resolve(null);
  signal.addEventListener("abort", resolve);
  await promise;
  const { reason } = signal;
  const error = reason instanceof Error ? reason.message : String(reason);
  return { kind: "retry", error };
}
