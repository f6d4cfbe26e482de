import type { Handler } from "../handler.ts";

/**
 * Hands every delivery to the handler a second time once the first has
 * succeeded, as Kafka does when a process dies between an effect and the
 * commit of its offset. An effect that is not idempotent shows.
 *
 * It is a {@linkcode Middleware}: put it around the whole chain, so that the
 * second time is decoded anew.
 *
 * @example
 * ```ts
 * import type { Delivery } from "@taskbell/kafka";
 * import { deliverTwice } from "@taskbell/kafka/testing";
 *
 * let sum = 0;
 * const handler = deliverTwice(({ event }: Delivery<number>) => {
 *   sum += event; // Counts twice what happened once.
 * });
 * ```
 */
export function deliverTwice<Event>(next: Handler<Event>): Handler<Event> {
  return async (delivery, signal) => {
    await next(delivery, signal);
    await next(delivery, signal);
  };
}
