import type { Transaction } from "@taskbell/db";

/**
 * Lets the workers look anew at what a user's quiet hours hold, as these have
 * changed.
 */
export async function releaseQuiet(
  tx: Transaction,
  userId: string,
): Promise<void> {
  const { count } = await tx`
    update deliveries
    set next_attempt_at = taskbell_now(), in_line = true, waits_for = null
    where user_id = ${userId} and state = 'pending'
      and waits_for = 'quiet_hours'
  `;
  if (count > 0) await tx`select pg_notify('taskbell_delivery', '')`;
}
