import type { EventOf } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import { getLogger } from "@std/log";
import { assertDeliverable } from "./assert_deliverable.ts";
import { insertDelivery } from "./delivery/insert_delivery.ts";
import { reopenDelivery } from "./delivery/reopen_delivery.ts";
import { handleOnce } from "./handle_once.ts";
import type { StepOptions } from "./step.ts";

const logger = getLogger("notifications");

/**
 * A message shall be delivered: puts it before the delivery engine. A redrive
 * of one that was there opens it again if it has failed.
 *
 * @throws {Error} That is not retriable, for one that can't be delivered.
 */
export async function onNotificationSend(
  options: StepOptions,
  event: EventOf<"notification.send">,
  context: EventContext,
): Promise<void> {
  const { record } = context;
  assertDeliverable(event.payload);
  await handleOnce(
    options,
    { event, context },
    async ({ tx, traceparent, isRedrive }) => {
      const request = { event, record, traceparent };
      if (isRedrive) await reopenDelivery(tx, request);
      else if (!await insertDelivery(tx, request)) logRepetition(event);
    },
  );
}

/** Its producer may not know that the id was in use. */
function logRepetition(event: EventOf<"notification.send">): void {
  const { event_id: eventId, user_id: userId, payload } = event;
  const { notification_id: notificationId, channel } = payload;
  logger.debug("A notification was asked for before", {
    eventId,
    userId,
    notificationId,
    channel,
  });
}
