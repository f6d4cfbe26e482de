import type { ChangeOptions } from "../change.ts";
import { advanceDueSeries, type SeriesCounts } from "./advance_due_series.ts";
import type { DueWork } from "./due_loop.ts";
import { dueSeries } from "./due_series.ts";
import { endFrozen } from "./end_frozen.ts";

/** Tasks that one look finds: what falls due meanwhile waits for them. */
const LOOK_SIZE = 500;

/** Series that one transaction continues: it is short, and holds few rows. */
const BATCH_SIZE = 50;

/**
 * Continues series whose occurrence has come.
 *
 * @param counts Counts what became of them.
 */
export function seriesWork(
  changes: ChangeOptions,
  counts: SeriesCounts,
): DueWork {
  const { sql } = changes;
  return {
    what: "series",
    nextDueMs: () => dueSeries.waitMs(sql),
    async work(signal) {
      const ids = await dueSeries.find(sql, LOOK_SIZE);
      const sum: SeriesCounts = { advanced: 0, deferred: 0, passedOver: 0 };
      for (let at = 0; at < ids.length && !signal.aborted; at += BATCH_SIZE) {
        const batch = ids.slice(at, at + BATCH_SIZE);
        const outcome = await advanceDueSeries(changes, batch);
        for (const total of [sum, counts]) {
          total.advanced += outcome.advanced;
          total.deferred += outcome.deferred;
          total.passedOver += outcome.passedOver;
        }
      }
      const done = sum.advanced + sum.deferred;
      // Another process has locked what is due; it may be frozen.
      if (done === 0 && ids.length > 0) await endFrozen(sql);
      return done;
    },
  };
}
