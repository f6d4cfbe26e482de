import { getLogger } from "@std/log";
import type { Channel, Message, Outcome, Retry } from "../channels/channel.ts";
import type { Provider } from "../channels/failover.ts";
import { isLetGo } from "../channels/is_let_go.ts";

/** What a provider is asked. */
export interface Question {
  /** What to deliver. */
  message: Message;
  /** Ends the attempt; see `Channel.deliver`. */
  signal: AbortSignal;
}

/**
 * Once an attempt must end, a channel gets this long to tell what it knows, in
 * milliseconds: whether the message was sent, and whose trouble it is.
 */
const LAST_WORD_MS = 100;

const BROKEN = "Cannot make the attempt";

/**
 * Asks a provider to deliver a message. It never rejects, and ends soon after
 * the signal even if the channel does not.
 */
export async function askProvider(
  { name, channel }: Provider,
  { message, signal }: Question,
): Promise<Outcome> {
  const { promise, resolve } = Promise.withResolvers<Outcome>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = () => {
    timer = setTimeout(() => resolve(abandoned(signal, name)), LAST_WORD_MS);
  };
  if (signal.aborted) end();
  else signal.addEventListener("abort", end, { once: true });
  try {
    return await Promise.race([deliver(channel, { message, signal }), promise]);
  } finally {
    signal.removeEventListener("abort", end);
    clearTimeout(timer);
  }
}

/** A channel never rejects; one that does must not end the worker. */
async function deliver(
  channel: Channel,
  { message, signal }: Question,
): Promise<Outcome> {
  try {
    return await channel.deliver(message, signal);
  } catch (error) {
    // What an error of our own says may hold anything: it is for the log.
    getLogger("delivery").error(BROKEN, { error });
    return { kind: "retry", error: BROKEN, ambiguous: true };
  }
}

/** Nobody knows whether what is let go of was accepted. */
function abandoned(signal: AbortSignal, provider: string): Retry {
  return {
    kind: "retry",
    error: reasonOf(signal),
    ambiguous: true,
    ...(!isLetGo(signal) && { outage: provider }),
  };
}

/** Why the attempt had to end: a text of the engine. */
function reasonOf({ reason }: AbortSignal): string {
  return reason instanceof Error ? reason.message : String(reason);
}
