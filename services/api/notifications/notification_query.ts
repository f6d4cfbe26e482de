import { CHANNELS } from "@taskbell/events";
import { z } from "zod";
import { rowPage } from "../http/row_id.ts";
import { textOfAtMost } from "../tasks/task_input.ts";

/** What may become of a message, as the list tells it. */
export const DELIVERY_STATES = [
  "pending",
  "sent",
  "failed",
  "suppressed",
] as const;

/** The parameters of a list of notifications. */
export const notificationQuery = z.strictObject({
  ...rowPage,
  state: z.enum(DELIVERY_STATES).optional().describe("Messages of this state"),
  channel: z.enum(CHANNELS).optional().describe("Messages on this channel"),
});

/** What {@linkcode notificationQuery} reads. */
export type NotificationQuery = z.output<typeof notificationQuery>;

/**
 * The id of a notification in a path: longer than those of new events, as
 * what came before their limit is still told.
 */
export const notificationId = textOfAtMost(2_000).min(1);
