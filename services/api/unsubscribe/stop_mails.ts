import { type Sql, transaction } from "@taskbell/db";
import {
  lockPreferences,
  writePreferences,
} from "../http/preferences/preferences_row.ts";
import type { MailKind } from "./find_mail_kind.ts";

/**
 * Sets a user's preferences so that a kind of message is not sent by e-mail
 * any more; all else in them stays as it is. Idempotent.
 */
export async function stopMails(
  sql: Sql,
  { userId, kind }: MailKind,
): Promise<void> {
  await transaction(sql, async (tx) => {
    const before = await lockPreferences(tx, userId);
    const wanted = { ...before.channels[kind], email: false };
    const channels = { ...before.channels, [kind]: wanted };
    await writePreferences(tx, {
      userId,
      preferences: { ...before, channels },
    });
  });
}
