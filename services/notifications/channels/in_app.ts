import type { Queryable } from "@taskbell/db";
import { getLogger } from "@std/log";
import { render } from "../templates/render.ts";
import type { Channel, Message, Outcome } from "./channel.ts";

/** How the provider is called: our own database. */
export const IN_APP = "in_app";

const NOT_WRITTEN = "Cannot write into the inbox";

const logger = getLogger("delivery");

/**
 * Makes the channel that puts messages into the user's inbox. A repetition
 * finds the message there; the stream of the user's events tells of it.
 */
export function createInAppChannel(sql: Queryable): Channel {
  return {
    async deliver(message) {
      if (message.recipient !== message.userId) {
        // Else a producer could write into the inbox of others.
        const error = "The recipient is not the user";
        return { kind: "permanent", error, unasked: true };
      }
      try {
        return await insert(sql, message);
      } catch (error) {
        // What a database says may hold SQL and values: it is for the log.
        logger.warn(NOT_WRITTEN, { error });
        return { kind: "retry", error: NOT_WRITTEN, outage: IN_APP };
      }
    },
    close() {},
  };
}

async function insert(sql: Queryable, message: Message): Promise<Outcome> {
  const { userId, notificationId, metadata } = message;
  const { title, body } = render("in_app", message);
  await sql`
    insert into in_app_messages (
      user_id, notification_id, title, body, metadata, created_at
    ) values (
      ${userId}, ${notificationId}, ${title}, ${body}, ${metadata},
      date_trunc('milliseconds', taskbell_now())
    )
    on conflict (user_id, notification_id) do nothing
  `;
  return { kind: "delivered", provider: IN_APP, providerMessageId: null };
}
