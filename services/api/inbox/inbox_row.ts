import type { Queryable, Statement, Transaction } from "@taskbell/db";
import type { InboxMessage } from "./inbox_message.ts";
import type { InboxQuery } from "./inbox_query.ts";

function columns(sql: Queryable): Statement<readonly object[]> {
  return sql`
    message_id as "messageId", notification_id as "notificationId", title, body,
    metadata, created_at as "createdAt", read_at as "readAt"
  `;
}

/**
 * Reads a page of a user's messages, the newest first, and one row more if
 * there is one.
 */
export async function listInbox(
  sql: Queryable,
  { userId, limit, cursor, unread }: InboxQuery & { userId: string },
): Promise<InboxMessage[]> {
  const conditions = [
    cursor === undefined ? sql`` : sql`and message_id < ${cursor}`,
    // Not `(read_at is null) = …`, which no index serves.
    unread === undefined
      ? sql``
      : unread
      ? sql`and read_at is null`
      : sql`and read_at is not null`,
  ];
  return await sql<InboxMessage[]>`
    select ${columns(sql)} from in_app_messages
    where user_id = ${userId} ${conditions}
    order by message_id desc limit ${limit + 1}
  `;
}

/** Counts a user's messages that are not read. */
export async function countUnread(
  sql: Queryable,
  userId: string,
): Promise<number> {
  const [row] = await sql<{ unread: number }[]>`
    select count(*)::integer as unread from in_app_messages
    where user_id = ${userId} and read_at is null
  `;
  return row?.unread ?? 0;
}

/**
 * Marks a message as read; one that is read stays as it is.
 *
 * @returns `null` where the user has no such message.
 */
export async function readMessage(
  tx: Transaction,
  { userId, messageId, now }: { userId: string; messageId: number; now: Date },
): Promise<InboxMessage | null> {
  const [row] = await tx<InboxMessage[]>`
    update in_app_messages set read_at = coalesce(read_at, ${now})
    where message_id = ${messageId} and user_id = ${userId}
    returning ${columns(tx)}
  `;
  return row ?? null;
}

/**
 * Marks a user's messages as read, up to one if it is given.
 *
 * @returns How many of them were not read.
 */
export async function readAllMessages(
  tx: Transaction,
  { userId, upTo, now }: {
    userId: string;
    upTo: number | undefined;
    now: Date;
  },
): Promise<number> {
  const within = upTo === undefined ? tx`` : tx`and message_id <= ${upTo}`;
  // Locked in their order: two of these at once wait for each other.
  const { count } = await tx`
    update in_app_messages set read_at = ${now} where message_id in (
      select message_id from in_app_messages
      where user_id = ${userId} and read_at is null ${within}
      order by message_id for update
    )
  `;
  return count;
}
