import { getLogger } from "@std/log";
import type { ChangeOptions } from "../change.ts";
import { advanceDueSeries, type SeriesCounts } from "./advance_due_series.ts";
import type { DueWork } from "./due_loop.ts";
import { findDueSeries } from "./find_due_series.ts";
import { nextSeriesDueMs } from "./next_series_due.ts";

/** Tasks that one look finds: what falls due meanwhile waits for them. */
const LOOK_SIZE = 500;

/** Series that one transaction continues: it is short, and holds few rows. */
const BATCH_SIZE = 50;

const logger = getLogger("scheduler");

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
    nextDueMs: () => nextSeriesDueMs(sql),
    async work(signal) {
      const ids = await findDueSeries(sql, LOOK_SIZE);
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
      const { advanced, deferred, passedOver } = sum;
      if (passedOver > 0) {
        logger.warn("Occurrences were passed over", { passedOver });
      }
      return advanced + deferred;
    },
  };
}
