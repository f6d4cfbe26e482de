import type { Transaction } from "@taskbell/db";
import type { EventOf } from "@taskbell/events";

/** How a delivery ends. */
export interface DeliveryEnd {
  /** The event that has asked for it. */
  event: EventOf<"notification.send">;
  /** `suppressed`: the user does not want it. */
  state: "failed" | "suppressed";
  /** Why. */
  error: string;
}

/** Ends the delivery that an event has asked for, before any attempt. */
export async function endDelivery(
  tx: Transaction,
  { event, state, error }: DeliveryEnd,
): Promise<void> {
  await tx`
    update deliveries set state = ${state}, last_error = ${error},
      finished_at = taskbell_now()
    where event_id = ${event.event_id} and user_id = ${event.user_id}
      and state = 'pending'
  `;
}
