import type { Breaker } from "../breaker/breaker.ts";
import type { Middleware } from "../handler.ts";

/**
 * Handles a record only while a dependency is there: else the record waits and
 * comes again, and nothing becomes a dead letter for it.
 *
 * It is for handlers that need one dependency, which throw an
 * {@linkcode OutageError} when that is away. One that needs several has
 * {@linkcode Breaker.run} around each call instead, or names the dependency in
 * its errors: an outage without a name is taken by the innermost breaker.
 */
export function circuitBreaker<Event>(
  breaker: Pick<Breaker, "run">,
): Middleware<Event> {
  return (next) => (delivery, signal) =>
    breaker.run(() => next(delivery, signal), { signal });
}
