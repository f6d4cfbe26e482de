import { isUnavailable } from "@taskbell/db";
import type { TaskbellEvent } from "@taskbell/events";
import type { Change } from "./change.ts";

/**
 * Runs part of a change that may be refused. When `work` rejects, whatever it
 * has written or emitted is undone, and the change can go on without it. Not
 * so after a statement that failed: that ends the whole transaction.
 *
 * Each call is a subtransaction. A transaction with more than 64 of them slows
 * down those of all other sessions: call it once or twice in a change, not in
 * a loop.
 *
 * @throws What `work` throws.
 */
export async function tryChange<T>(
  change: Change,
  work: (part: Change) => Promise<T>,
): Promise<T> {
  const { tx, cause } = change;
  const emitted: [event: TaskbellEvent, traceparent: string][] = [];
  let passedOver = 0;
  const part: Change = {
    ...change,
    emit: (event, traceparent = cause.traceparent) =>
      void emitted.push([event, traceparent]),
    passesOver: (occurrences) => void (passedOver += occurrences),
  };
  await tx`savepoint part`;
  try {
    const value = await work(part);
    await tx`release savepoint part`;
    for (const [event, traceparent] of emitted) change.emit(event, traceparent);
    change.passesOver(passedOver);
    return value;
  } catch (error) {
    // The transaction is over, and its connection may be lost: a statement
    // there would end the process.
    if (isUnavailable(error)) throw error;
    // It outlives the rollback, and would hide the one of an outer call.
    await tx`rollback to savepoint part`;
    await tx`release savepoint part`;
    throw error;
  }
}
