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

  /** Tells of each slow one once. Resolves on abort. */
  async watch(signal: AbortSignal, logger: Logger): Promise<void> {
    const alarm = new Alarm();
    while (!signal.aborted) {
      await alarm.wait(CHECK_INTERVAL_MS, signal);
      const nowMs = performance.now();
      for (const [pending, startedMs] of this.#startedMs) {
        if (nowMs - startedMs < SLOW_MS) continue;
        const { partition: { topic, partition }, offset } = pending;
        logger.warn("A record is being handled for more than a minute", {
          topic,
          partition,
          offset,
        });
        this.#startedMs.delete(pending);
      }
    }
  }
}
