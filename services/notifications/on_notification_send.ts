import type { Transaction } from "@taskbell/db";
import type { Channel, EventOf } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import type { Clock } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { assertDeliverable } from "./assert_deliverable.ts";
import { insertDelivery } from "./delivery/insert_delivery.ts";
import { reopenDelivery } from "./delivery/reopen_delivery.ts";
import { handleOnce } from "./handle_once.ts";
import { isServedElsewhere } from "./is_served_elsewhere.ts";
import { refuseSend } from "./refuse_send.ts";
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
      const open = isRedrive ? reopenDelivery : insertDelivery;
      if (!await open(tx, request)) return logRepetition(event);
      if (await isServed(tx, { event, options })) return;
      const failedAtMs = options.clock.now();
      await refuseSend(step, { event, context, failedAtMs });
    },
  );
}

async function isServed(
  tx: Transaction,
  { event: { payload: { channel } }, options: { channels } }: {
    event: Send;
    options: SendOptions;
  },
): Promise<boolean> {
  return channels.includes(channel) || await isServedElsewhere(tx, channel);
}

/** Its producer may not know that the id was in use, nor who redrives it. */
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
