import type { ChangeOptions } from "../change.ts";
import { advanceDueSeries, type SeriesCounts } from "./advance_due_series.ts";
import type { DueWork } from "./due_loop.ts";
import { findDueSeries } from "./find_due_series.ts";
import { nextSeriesDueMs } from "./next_series_due.ts";

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
    nextDueMs: () => nextSeriesDueMs(sql),
    async work(signal) {
      const ids = await findDueSeries(sql, LOOK_SIZE);
      let done = 0;
      for (let at = 0; at < ids.length && !signal.aborted; at += BATCH_SIZE) {
        const batch = ids.slice(at, at + BATCH_SIZE);
        const { advanced, deferred } = await advanceDueSeries(changes, batch);
        counts.advanced += advanced;
        counts.deferred += deferred;
        done += advanced + deferred;
      }
      return done;
    },
  };
}
