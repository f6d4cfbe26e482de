import type { EventOf } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import { insertDelivery } from "./delivery/insert_delivery.ts";
import { reopenDelivery } from "./delivery/reopen_delivery.ts";
import { handleOnce } from "./handle_once.ts";
import type { StepOptions } from "./step.ts";

/**
 * A message shall be delivered: puts it before the delivery engine. A redrive
 * of one that was there opens it again if it has failed.
 */
export async function onNotificationSend(
  options: StepOptions,
  event: EventOf<"notification.send">,
  context: EventContext,
): Promise<void> {
  const { record } = context;
  await handleOnce(
    options,
    { event, context },
    async ({ tx, traceparent, isRedrive }) => {
      const request = { event, record, traceparent };
      await (isRedrive
        ? reopenDelivery(tx, request)
        : insertDelivery(tx, request));
    },
  );
}
