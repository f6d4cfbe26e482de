import { assert, assertEquals } from "@std/assert";
import type { SeriesTaskRow } from "./series_rows.ts";

/**
 * Holds the tasks of a user's series against what must be so whatever was done
 * to them: no occurrence twice, no task after two others, one head at the most,
 * which is the last and waits if it is there.
 *
 * @param rows In the order of their series and occurrences.
 */
export function assertSound(rows: readonly SeriesTaskRow[]): void {
  const chained = rows.flatMap(({ nextId }) => nextId ?? []);
  assertEquals(new Set(chained).size, chained.length, "One task follows two");
  const ids = new Set(rows.map(({ id }) => id));
  for (const id of chained) assert(ids.has(id), `Task ${id} was never made`);
  for (const series of Map.groupBy(rows, ({ seriesId }) => seriesId).values()) {
    assertSeries(series);
  }
}

function assertSeries(rows: readonly SeriesTaskRow[]): void {
  const occurrences = rows.map(({ occurrence }) => occurrence.getTime());
  assertEquals(new Set(occurrences).size, rows.length, "An occurrence twice");
  const recurring = rows.filter(({ recurrence }) => recurrence !== null);
  const heads = recurring.filter(({ hasStep }) => !hasStep);
  assert(heads.length <= 1, `${heads.length} heads`);
  const [head] = heads;
  for (const row of rows) {
    const { id, waits, completed, deleted, recurrence } = row;
    const mayWait = row === head && !deleted && recurrence?.mode === "schedule";
    assertEquals(waits, mayWait, `Task ${id} waits, or does not`);
    assert(row !== head || !completed, `Head ${id} is completed`);
    if (!waits) continue;
    assertEquals(row.advancesAt, row.occurrence, `Task ${id}`);
  }
  if (head === undefined) return;
  assertEquals(recurring.at(-1)?.id, head.id, "Something follows the head");
}
