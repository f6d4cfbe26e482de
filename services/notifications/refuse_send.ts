import type { EventOf } from "@taskbell/events";
import type { EventContext } from "@taskbell/kafka";
import type { Transaction } from "@taskbell/db";
import { endDelivery } from "./delivery/end_delivery.ts";
import { isCritical } from "./delivery/insert_delivery.ts";
import { giveUp } from "./give_up.ts";
import type { EventStep } from "./handle_once.ts";
import {
  readerPreferences,
  type ReaderRow,
} from "./preferences/reader_preferences.ts";
import { kindOf } from "./templates/model.ts";

/** What is refused. */
export interface RefusedSend {
  /** The event. */
  event: EventOf<"notification.send">;
  /** How it came. */
  context: EventContext;
  /** In milliseconds since the Unix epoch. */
  failedAtMs: number;
}

/**
 * Ends the delivery that an event has asked for on a channel that no worker
 * has. What the user does not want there anyway is no failure.
 */
export async function refuseSend(
  step: EventStep,
  { event, context, failedAtMs }: RefusedSend,
): Promise<void> {
  const { payload, correlation_id: correlationId } = event;
  const { channel } = payload;
  const unwanted = await unwantedKind(step.tx, event);
  if (unwanted !== null) {
    const error = `The user wants no ${unwanted} by ${channel}`;
    return await endDelivery(step.tx, { event, state: "suppressed", error });
  }
  const error = `The channel ${channel} is not set up`;
  await endDelivery(step.tx, { event, state: "failed", error });
  giveUp(step, { event, context, payload, correlationId, error, failedAtMs });
}

/** Its kind; `null`: the user wants it, or it comes all the same. */
async function unwantedKind(
  tx: Transaction,
  { user_id: userId, payload: { channel, metadata } }: RefusedSend["event"],
): Promise<string | null> {
  if (isCritical(metadata)) return null;
  const [row] = await tx<ReaderRow[]>`
    select time_zone as "timeZone", locale, channels,
      quiet_hours as "quietHours"
    from preferences where user_id = ${userId}
  `;
  const kind = kindOf(metadata);
  const isWanted = !row || readerPreferences(row).wants(kind, channel);
  return isWanted ? null : kind;
}
