import { preferencesLock, type Transaction } from "@taskbell/db";
import { QUIET_HOURS } from "../preferences/quiet_hours.ts";
import type { Attempt } from "./attempt.ts";
import type { ClaimedDelivery } from "./claimed_delivery.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Looks at a verdict anew in the transaction that records it. What was held
 * for quiet hours that have changed since the claim is due at once; those that
 * have not can't change before the commit, so that a later change finds the
 * delivery and releases it. All other verdicts stand.
 */
export async function standingVerdict(
  tx: Transaction,
  { delivery, verdict }: Attempt,
): Promise<Verdict> {
  if (verdict.waitsFor !== QUIET_HOURS) return verdict;
  await preferencesLock(tx, { userId: delivery.userId, mode: "shared" });
  if (await areQuietStill(tx, delivery)) return verdict;
  return { ...verdict, delayMs: 0, waitsFor: null };
}

/** Whether the reader's quiet hours are those of the claim. */
async function areQuietStill(
  tx: Transaction,
  { userId, timeZone, quietHours }: ClaimedDelivery,
): Promise<boolean> {
  const rows = await tx`
    select from preferences
    where user_id = ${userId} and time_zone = ${timeZone}
      and quiet_hours = ${tx.json(quietHours)}
  `;
  return rows.count === 1;
}
