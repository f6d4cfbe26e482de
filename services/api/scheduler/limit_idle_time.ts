import type { Statement, Transaction } from "@taskbell/db";

/**
 * A process that is paused while it holds rows loses them after this time, in
 * milliseconds: the others pass over them until then.
 */
const MAX_IDLE_MS = 5_000;

/** Ends the transaction when its process does nothing for 5 s. */
export function limitIdleTime(
  tx: Transaction,
): Statement<readonly object[]> {
  return tx`
    select set_config(
      'idle_in_transaction_session_timeout', ${String(MAX_IDLE_MS)}, true
    )
  `;
}
