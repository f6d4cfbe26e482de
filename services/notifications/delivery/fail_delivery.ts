import type { Transaction } from "@taskbell/db";
import type { EventOf } from "@taskbell/events";

/** Ends the delivery that an event has asked for, before any attempt. */
export async function failDelivery(
  tx: Transaction,
  { event, error }: { event: EventOf<"notification.send">; error: string },
): Promise<void> {
  await tx`
    update deliveries set state = 'failed', last_error = ${error},
      first_failed_at = taskbell_now(), finished_at = taskbell_now()
    where event_id = ${event.event_id} and user_id = ${event.user_id}
  `;
}
