import { z } from "zod";
import { rowPage } from "../http/row_id.ts";

/** The parameters of a list of messages in the app. */
export const inboxQuery = z.strictObject({
  ...rowPage,
  unread: z.enum(["true", "false"]).transform((text) => text === "true")
    .optional().describe("Messages that are not read, or those that are"),
});

/** What {@linkcode inboxQuery} reads. */
export type InboxQuery = z.output<typeof inboxQuery>;

/** The body that marks all messages as read. */
export const readAllInput = z.strictObject({
  up_to: z.int().min(1).optional().meta({
    description: "The `message_id` of the newest one that the person has " +
      "seen: later ones stay unread",
  }),
});
