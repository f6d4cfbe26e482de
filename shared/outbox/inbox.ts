import type { Transaction } from "@taskbell/db";

/** What a consumer group handles once. */
export interface InboxKey {
  /** The consumer group. */
  groupId: string;
  /** The event's id. */
  eventId: string;
  /** The header `redrive-id` of a redriven record. @default {""} */
  redriveId?: string;
}

/**
 * Records that a group handles an event, in the transaction of the effects: a
 * redelivery finds the row and changes nothing, a rollback removes it too.
 * While another transaction handles the same event, it waits for the outcome.
 *
 * @returns `false` when it was handled before: then there is nothing to do.
 */
export async function claimInbox(
  tx: Transaction,
  { groupId, eventId, redriveId = "" }: InboxKey,
): Promise<boolean> {
  const { count } = await tx`
    insert into inbox (group_id, event_id, redrive_id)
    values (${groupId}, ${eventId}, ${redriveId})
    on conflict do nothing`;
  return count === 1;
}
