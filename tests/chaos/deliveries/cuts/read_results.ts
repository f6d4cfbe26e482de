import type { Sql } from "@taskbell/db";
import { attemptsOf, deliveryOf } from "../../../support/delivery_rows.ts";
import { outboxRows } from "../../../support/outbox_rows.ts";
import type { Cut } from "./cut_positions.ts";
import type { CutProvider } from "./cut_providers.ts";

/** What came of a message whose first attempt met a cut. */
export interface CutResult {
  cut: Cut;
  /** The state of the delivery. */
  state: string;
  /** How each attempt ended. */
  attempts: { outcome: string; ambiguous: boolean }[];
  /** How often the provider has accepted it, under its one id. */
  arrivals: number;
  /** How often it was told to be sent. */
  sentEvents: number;
  /** How many dead letters there are of it. */
  deadLetters: number;
}

/**
 * Reads what came of messages, from the database and the provider.
 *
 * @throws {RangeError} When the provider has accepted what was not sent.
 */
export async function readResults(
  sql: Sql,
  { provider, sites, since }: {
    provider: CutProvider;
    sites: readonly { cut: Cut; notificationId: string }[];
    /** How much the provider had accepted before. */
    since: number;
  },
): Promise<CutResult[]> {
  const arrivals = Map.groupBy(provider.arrivals().slice(since), (id) => id);
  const rows = Map.groupBy(
    await outboxRows(sql, "ada"),
    ({ value }) => notificationIdIn(value),
  );
  const results: CutResult[] = [];
  for (const { cut, notificationId } of sites) {
    const { state } = await deliveryOf(sql, notificationId);
    const own = rows.get(notificationId) ?? [];
    const count = (type: string) =>
      own.filter(({ eventType }) => eventType === type).length;
    results.push({
      cut,
      state,
      attempts: (await attemptsOf(sql, notificationId))
        .map(({ outcome, ambiguous }) => ({ outcome, ambiguous })),
      arrivals: arrivals.get(provider.idOf(notificationId))?.length ?? 0,
      sentEvents: count("notification.sent"),
      deadLetters: count("dead_letter"),
    });
  }
  const known = new Set(
    sites.map(({ notificationId }) => provider.idOf(notificationId)),
  );
  const strange = [...arrivals.keys()].filter((id) => !known.has(id));
  if (strange.length === 0) return results;
  throw new RangeError(`Cannot tell what these are: ${strange.slice(0, 5)}`);
}

function notificationIdIn(value: string): string {
  const { payload, original_event: original } = JSON.parse(value);
  return (payload ?? original?.payload)?.notification_id ?? "";
}
