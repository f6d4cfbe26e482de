import type { Sql } from "@taskbell/db";
import { eventMakers } from "@taskbell/events";
import { type Clock, systemClock, uuidV7 } from "@taskbell/runtime";
import { type ChangeOptions, SERVICE } from "../../services/api/change.ts";

/** What makes a change possible, without a relay that hears of it. */
export function changeOptions(
  sql: Sql,
  clock: Clock = systemClock,
): ChangeOptions {
  const make = eventMakers({ source: SERVICE, clock, newId: uuidV7 });
  return { sql, make, clock, onEvents: () => {} };
}
