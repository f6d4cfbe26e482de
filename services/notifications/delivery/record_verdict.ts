import type { Queryable } from "@taskbell/db";
import type { Lease } from "./renew_leases.ts";
import type { Verdict } from "./verdict.ts";

/**
 * Writes a verdict into the delivery's row, if the lease is still the one
 * under which it was attempted.
 *
 * @returns Whether it was.
 */
export async function recordVerdict(
  sql: Queryable,
  { deliveryId, token, verdict }: Lease & { verdict: Verdict },
): Promise<boolean> {
  const { state, attempted, counts, delayMs, waitsFor, error } = verdict;
  const rows = await sql`
    update deliveries set
      state = ${state},
      claims = claims - ${attempted ? 0 : 1},
      attempts = attempts + ${counts === "failure" ? 1 : 0},
      outage_attempts = outage_attempts + ${counts === "outage" ? 1 : 0},
      first_failed_at = case
        when ${counts === "nothing"} then first_failed_at
        else coalesce(first_failed_at, taskbell_now())
      end,
      next_attempt_at = taskbell_now() + ${delayMs} * interval '1 ms',
      -- A lease that has run out meanwhile has put it there.
      in_line = false,
      waits_for = ${waitsFor},
      last_error = case
        when ${state === "sent"} then null
        else coalesce(${error}, last_error)
      end,
      lease_token = null,
      finished_at = case
        when ${state === "pending"} then null else taskbell_now()
      end
    where delivery_id = ${deliveryId} and state = 'pending'
      and lease_token = ${token}
  `;
  return rows.count === 1;
}
