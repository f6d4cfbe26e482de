import type { ChangeOptions } from "../../services/api/change.ts";
import {
  advanceDueSeries,
  type SeriesCounts,
} from "../../services/api/scheduler/advance_due_series.ts";
import { dueSeries } from "../../services/api/scheduler/due_series.ts";

/** Series that one transaction continues. */
const BATCH_SIZE = 50;

/**
 * Continues series as a scheduler does until nothing is due any more.
 *
 * @returns How many tasks it has seen to.
 */
export async function advanceDue(changes: ChangeOptions): Promise<number> {
  const { advanced, deferred } = await countedAdvance(changes);
  return advanced + deferred;
}

/** Does the same, and tells what became of it. */
export async function countedAdvance(
  changes: ChangeOptions,
): Promise<SeriesCounts> {
  const sum: SeriesCounts = { advanced: 0, deferred: 0, passedOver: 0 };
  for (;;) {
    const ids = await dueSeries.find(changes.sql, BATCH_SIZE);
    if (ids.length === 0) return sum;
    const counts = await advanceDueSeries(changes, ids);
    sum.advanced += counts.advanced;
    sum.deferred += counts.deferred;
    sum.passedOver += counts.passedOver;
  }
}
