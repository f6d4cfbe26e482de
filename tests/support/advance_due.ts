import type { ChangeOptions } from "../../services/api/change.ts";
import { advanceDueSeries } from "../../services/api/scheduler/advance_due_series.ts";
import { dueSeries } from "../../services/api/scheduler/due_series.ts";

/** Series that one transaction continues. */
const BATCH_SIZE = 50;

/**
 * Continues series as a scheduler does until nothing is due any more.
 *
 * @returns How many tasks it has seen to.
 */
export async function advanceDue(changes: ChangeOptions): Promise<number> {
  for (let total = 0;;) {
    const ids = await dueSeries.find(changes.sql, BATCH_SIZE);
    if (ids.length === 0) return total;
    const { advanced, deferred } = await advanceDueSeries(changes, ids);
    total += advanced + deferred;
  }
}
