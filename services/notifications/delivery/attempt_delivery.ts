import type { Channel, Message, Outcome } from "../channels/channel.ts";

/** When an attempt must end. */
export interface AttemptOptions {
  /** How long it may take, in milliseconds. */
  attemptMs: number;
  /** Ends it early; its reason becomes the outcome's error. */
  signal: AbortSignal;
}

/**
 * Tries to deliver a message once: the signal that the channel gets aborts
 * with a `TimeoutError` when the attempt takes too long.
 *
 * @param channel One behind the breakers, which bound its end.
 */
export async function attemptDelivery(
  channel: Channel,
  message: Message,
  { attemptMs, signal }: AttemptOptions,
): Promise<Outcome> {
  const timeout = new AbortController();
  const text = `No answer within ${attemptMs} ms`;
  const timer = setTimeout(
    () => timeout.abort(new DOMException(text, "TimeoutError")),
    attemptMs,
  );
  try {
    const ended = AbortSignal.any([timeout.signal, signal]);
    return await channel.deliver(message, ended);
  } finally {
    clearTimeout(timer);
  }
}
