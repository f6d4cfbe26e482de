import type { Channel, EventOf } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import type { Clock } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { assertDeliverable } from "./assert_deliverable.ts";
import { failDelivery } from "./delivery/fail_delivery.ts";
import { insertDelivery } from "./delivery/insert_delivery.ts";
import { reopenDelivery } from "./delivery/reopen_delivery.ts";
import { giveUp } from "./give_up.ts";
import { type EventStep, handleOnce } from "./handle_once.ts";
import { isServedElsewhere } from "./is_served_elsewhere.ts";
import type { StepOptions } from "./step.ts";

const logger = getLogger("notifications");

type Send = EventOf<"notification.send">;

/** What {@linkcode onNotificationSend} works with. */
export interface SendOptions extends StepOptions {
  /** The channels that the worker has. */
  channels: readonly Channel[];
  /** Tells the time of failures. */
  clock: Clock;
}

/**
 * A message shall be delivered: puts it before the delivery engine. A redrive
 * of one that was there opens it again if it has failed. On a channel that no
 * worker has it fails at once.
 *
 * @throws {Error} That is not retriable, for one that can't be delivered.
 */
export async function onNotificationSend(
  options: SendOptions,
  event: Send,
  context: EventContext,
): Promise<void> {
  const { record } = context;
  assertDeliverable(event.payload);
  await handleOnce(
    options,
    { event, context },
    async (step) => {
      const { tx, traceparent, isRedrive } = step;
      const request = { event, record, traceparent };
      if (isRedrive) await reopenDelivery(tx, request);
      else if (!await insertDelivery(tx, request)) logRepetition(event);
      else if (!await isServed(step, { event, options })) {
        await refuse(step, { event, context, options });
      }
    },
  );
}

async function isServed(
  { tx }: EventStep,
  { event: { payload: { channel } }, options: { channels } }: {
    event: Send;
    options: SendOptions;
  },
): Promise<boolean> {
  return channels.includes(channel) || await isServedElsewhere(tx, channel);
}

async function refuse(
  step: EventStep,
  { event, context, options }: {
    event: Send;
    context: EventContext;
    options: SendOptions;
  },
): Promise<void> {
  const { payload, correlation_id: correlationId } = event;
  const error = `The channel ${payload.channel} is not set up`;
  await failDelivery(step.tx, { event, error });
  const failedAtMs = options.clock.now();
  giveUp(step, { event, context, payload, correlationId, error, failedAtMs });
}

/** Its producer may not know that the id was in use. */
function logRepetition(event: Send): void {
  const { event_id: eventId, user_id: userId, payload } = event;
  const { notification_id: notificationId, channel } = payload;
  logger.debug("A notification was asked for before", {
    eventId,
    userId,
    notificationId,
    channel,
  });
}
