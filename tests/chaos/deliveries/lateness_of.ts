import type { Sql } from "@taskbell/db";
import { messageKey } from "../../../services/notifications/channels/message_key.ts";
import type { SunkMail } from "../../support/smtp_sink.ts";
import { messageIds } from "./message_ids.ts";

/** When each user's mails came after their time, in milliseconds. */
export type Lateness = Map<string, number[]>;

/** Tells for each reminder whose mail has arrived how late it was. */
export async function latenessOf(
  sql: Sql,
  mails: readonly SunkMail[],
): Promise<Lateness> {
  const ids = messageIds(mails);
  const taken = new Map(
    mails.map(({ takenAtMs }, n) => [ids[n] ?? "", takenAtMs]),
  );
  const reminders = await sql<{ id: string; user: string; dueMs: number }[]>`
    select reminder_id as id, user_id as user,
      (extract(epoch from remind_at) * 1000)::float8 as "dueMs"
    from reminders
  `;
  const lateness: Lateness = new Map();
  for (const { id, user, dueMs } of reminders) {
    const notificationId = `notif-${id}`;
    const key = messageKey({ userId: user, notificationId });
    const takenAtMs = taken.get(key.slice(0, 32));
    if (takenAtMs === undefined) continue;
    lateness.set(user, [...lateness.get(user) ?? [], takenAtMs - dueMs]);
  }
  return lateness;
}
