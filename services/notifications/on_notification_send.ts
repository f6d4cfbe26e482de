import type { EventOf } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import { insertDelivery } from "./delivery_row.ts";
import { handleOnce } from "./handle_once.ts";
import type { StepOptions } from "./step.ts";

/** A message shall be delivered: puts it before the delivery engine. */
export async function onNotificationSend(
  options: StepOptions,
  event: EventOf<"notification.send">,
  context: EventContext,
): Promise<void> {
  await handleOnce(
    options,
    { event, context },
    ({ tx, traceparent }) =>
      insertDelivery(tx, { event, record: context.record, traceparent }),
  );
}
