import { assert } from "@std/assert";
import type { Attempt } from "./attempt.ts";
import type { ModelRecord } from "./simulated_log.ts";

/**
 * Checks what must hold when a handler begins or goes on after a pause.
 *
 * @throws {Error} When it must not run now.
 */
export function assertMayRun(
  attempt: Attempt,
  records: readonly ModelRecord[],
): void {
  const { member, id } = attempt;
  assert(!member.settled.has(id), `${id} comes again after an orderly end`);
  const others = member.attempts.filter((other) =>
    other !== attempt && isUnderWay(other)
  );
  for (const other of others) {
    const isOfItsKey = other.partition === attempt.partition &&
      other.key === attempt.key;
    assert(!isOfItsKey, `${id} runs beside ${other.id} of its key`);
  }
  const active = others.filter(({ state }) => state === "running");
  for (const other of active) {
    const suspect = [attempt, other].find(({ id }) => member.suspects.has(id));
    assert(!suspect, `the suspect ${suspect?.id} of ${id}, ${other.id}`);
  }
  assert(active.length < member.concurrency, `${id} has no place`);
  const done = new Set(
    member.attempts.filter(({ state }) => state === "finished")
      .map(({ id }) => id),
  );
  const start = member.startOffsets.get(attempt.partition) ?? 0;
  for (const { partition, offset, key } of records) {
    const isBefore = partition === attempt.partition && key === attempt.key &&
      offset >= start && offset < attempt.offset;
    if (!isBefore) continue;
    const before = `${partition}:${offset}`;
    // What others have done need not come again, though it may.
    const isDone = done.has(before) || member.finished.has(before);
    assert(isDone, `${id} overtakes ${offset}`);
  }
}

/** Whether its handler has begun, not ended, and was not let go of. */
function isUnderWay({ state, signal }: Attempt): boolean {
  return (state === "running" || state === "pausing") && !signal.aborted;
}
