import type { Sql } from "@taskbell/db";
import type { OutageResult } from "./judge_outage.ts";

/** What the database knows of what an outage has come to. */
export async function readOutage(
  sql: Sql,
): Promise<Omit<OutageResult, "asked" | "arrivals">> {
  const [row] = await sql<Omit<OutageResult, "asked" | "arrivals">[]>`
    select count(*) as deliveries,
      count(*) filter (where state = 'pending') as pending,
      coalesce(sum(attempts), 0)::integer as "usedAttempts", (
        select count(*) from outbox where event_type = 'dead_letter'
      ) as "deadLetters"
    from deliveries
  `;
  if (!row) throw new Error("Cannot count deliveries: no row came back");
  return row;
}
