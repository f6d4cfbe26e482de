import type { Queryable } from "@taskbell/db";
import type { Preferences } from "../http/preferences/preferences_row.ts";

/** Whom a kind of mail is sent to. */
export interface MailKind {
  userId: string;
  /** As preferences name it. */
  kind: keyof Preferences["channels"];
}

/**
 * Reads what kind of mail a token came with, and whose it was; `null` where no
 * mail had it, or it was sent so long ago that it has been forgotten.
 */
export async function findMailKind(
  sql: Queryable,
  token: string,
): Promise<MailKind | null> {
  const [row] = await sql<MailKind[]>`
    select user_id as "userId", kind from deliveries
    where unsubscribe_token = ${token}
  `;
  return row ?? null;
}
