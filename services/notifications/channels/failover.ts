import type { Channel, Hop, Message, Outcome } from "./channel.ts";

/** One of several ways to send on a channel. */
export interface Provider {
  /** Its name, under which its breaker is kept. */
  name: string;
  /** Sends by it. */
  channel: Channel;
}

/** What came of an attempt, and the way to it. */
export type RoutedOutcome = Outcome & {
  /** The providers that were asked, in order; the last one decided. */
  hops: readonly Hop[];
};

/** How providers are chosen. */
export interface FailoverOptions {
  /** Best first; one at least. */
  providers: readonly [Provider, ...Provider[]];
}

/** A channel that tells the way of each attempt. */
export interface FailoverChannel extends Channel {
  /** As {@linkcode Channel.deliver}, with the hops. */
  deliver(message: Message, signal: AbortSignal): Promise<RoutedOutcome>;
}

/**
 * Makes a channel of several providers: where one is down, the next is asked
 * within the same attempt. Not so if the first may have accepted the message,
 * as the next one would not tell the repetition; and if all are down, the
 * first one's outcome stands.
 */
export function createFailover(
  { providers }: FailoverOptions,
): FailoverChannel {
  return {
    providers: providers.map(({ name }) => name),
    async deliver(message, signal) {
      const hops: Hop[] = [];
      for (const { name: provider, channel } of providers) {
        const startedAt = performance.now();
        const outcome = await channel.deliver(message, signal);
        const tookMs = performance.now() - startedAt;
        // Its breaker has closed the way meanwhile.
        if (outcome.kind === "retry" && outcome.unasked) continue;
        hops.push({ provider, outcome, tookMs });
        if (!mayTryNext(outcome) || signal.aborted) return { ...outcome, hops };
      }
      const outcome: Outcome = hops[0]?.outcome ?? {
        kind: "retry",
        error: "No provider can be asked at the moment",
        outage: providers[0].name,
        unasked: true,
      };
      return { ...outcome, hops };
    },
    close: () => providers.forEach(({ channel }) => channel.close()),
  };
}

function mayTryNext(outcome: Outcome): boolean {
  return outcome.kind === "retry" && outcome.outage !== undefined &&
    !outcome.ambiguous;
}
