import { runInTrace } from "../current_trace.ts";
import type { Middleware } from "../handler.ts";

/**
 * Handles a record in its trace: the header `traceparent` leads from the event
 * to what it causes. Handlers and whatever they call find the trace by
 * {@linkcode currentTrace}; a record without one begins a new trace.
 *
 * @see {@link https://www.w3.org/TR/trace-context/#traceparent-header}
 */
export function trace<Event>(): Middleware<Event> {
  return (next) => (delivery, signal) =>
    runInTrace(delivery.record, () => next(delivery, signal));
}
