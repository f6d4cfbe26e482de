import type { Logger } from "@std/log";
import { Alarm } from "@taskbell/runtime";
import type { PendingRecord } from "./pending_record.ts";

/** A handler that takes longer is worth a word. */
const SLOW_MS = 60_000;

const CHECK_INTERVAL_MS = 5_000;

/** Knows the records whose handlers run, and tells of those that run long. */
export class SlowRecords {
  readonly #startedMs = new Map<PendingRecord, number>();

  /** A handler begins. */
  begin(pending: PendingRecord): void {
    this.#startedMs.set(pending, performance.now());
  }

  /** It has ended. */
  end(pending: PendingRecord): void {
    this.#startedMs.delete(pending);
  }

  /** Tells of each once, its pauses included. Resolves on abort. */
  async watch(signal: AbortSignal, logger: Logger): Promise<void> {
    const alarm = new Alarm();
    while (!signal.aborted) {
      await alarm.wait(CHECK_INTERVAL_MS, signal);
      const slow = this.#takeSlow();
      const [oldest] = slow;
      if (!oldest) continue;
      const { partition: { topic, partition }, offset } = oldest;
      logger.warn("Records are under way for more than a minute", {
        count: slow.length,
        topic,
        partition,
        offset,
      });
    }
  }

  #takeSlow(): PendingRecord[] {
    const sinceMs = performance.now() - SLOW_MS;
    const slow = [...this.#startedMs]
      .filter(([_, startedMs]) => startedMs <= sinceMs)
      .map(([pending]) => pending);
    for (const pending of slow) this.#startedMs.delete(pending);
    return slow;
  }
}
