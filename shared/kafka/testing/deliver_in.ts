import type { Delivery, Handler } from "../handler.ts";
import type { Life } from "./life.ts";

/** The last point of a delivery: done, but Kafka has not been told. */
const BEFORE_COMMIT = "handled, before the commit of its offset";

/**
 * Hands a delivery to a handler whose process may die of it. The signal of the
 * delivery is aborted by that, so that no middleware takes the death for an
 * error of the record.
 *
 * @throws {CrashError} When the process has died, however the handler ended.
 * @throws What the handler threw otherwise.
 */
export async function deliverIn<Event>(
  life: Life,
  { handler, delivery, signal }: {
    handler: Handler<Event>;
    delivery: Delivery<Event>;
    signal: AbortSignal;
  },
): Promise<void> {
  try {
    await handler(delivery, AbortSignal.any([signal, life.death]));
  } catch (error) {
    life.death.throwIfAborted();
    throw error;
  }
  life.pass(BEFORE_COMMIT);
}
