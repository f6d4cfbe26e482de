import type { Queryable } from "@taskbell/db";
import { QUIET_HOURS } from "../preferences/quiet_hours.ts";

/** Reads the providers that something waits for. */
export async function providersWaitedFor(sql: Queryable): Promise<string[]> {
  const rows = await sql<{ name: string }[]>`
    with recursive provider as (
      select min(waits_for) as name from deliveries
      where state = 'pending' and waits_for is not null
      union all
      select (
        select min(waits_for) from deliveries
        where state = 'pending' and waits_for > name
      ) from provider where name is not null
    )
    select name from provider where name is not null
  `;
  return rows.map(({ name }) => name).filter((name) => name !== QUIET_HOURS);
}
