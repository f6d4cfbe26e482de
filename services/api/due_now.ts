import type { Queryable } from "@taskbell/db";

/** Reads the time by which everything falls due, in whole milliseconds. */
export async function dueNow(sql: Queryable): Promise<Date> {
  const [row] = await sql<{ now: Date }[]>`select taskbell_now() as now`;
  if (!row) throw new Error("Cannot read the time: no row came back");
  return row.now;
}
