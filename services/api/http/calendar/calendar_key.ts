import { createHash, timingSafeEqual } from "node:crypto";
import type { Queryable, Transaction } from "@taskbell/db";

/** The length of a key, in bytes: nobody finds one by trying. */
const KEY_BYTES = 32;

/** What no key has as its hash. */
const NO_HASH = new Uint8Array(32);

/** Makes the user's key, in place of the former one, and answers it. */
export async function renewCalendarKey(
  tx: Transaction,
  { userId, now }: { userId: string; now: Date },
): Promise<string> {
  const bytes = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const key = bytes.toBase64({ alphabet: "base64url", omitPadding: true });
  await tx`
    insert into calendar_keys (user_id, key_hash, created_at)
    values (${userId}, ${hashOf(key)}, ${now})
    on conflict (user_id) do update
    set key_hash = excluded.key_hash, created_at = excluded.created_at
  `;
  return key;
}

/** Revokes the user's key, if there is one. */
export async function revokeCalendarKey(
  sql: Queryable,
  userId: string,
): Promise<void> {
  await sql`delete from calendar_keys where user_id = ${userId}`;
}

/**
 * Whether this is the user's key. It takes as long for a user without a key
 * as for a wrong one, however much of it is right.
 */
export async function isCalendarKey(
  sql: Queryable,
  { userId, key }: { userId: string; key: string },
): Promise<boolean> {
  const [row] = await sql<{ hash: Uint8Array }[]>`
    select key_hash as hash from calendar_keys where user_id = ${userId}
  `;
  return timingSafeEqual(hashOf(key), row?.hash ?? NO_HASH);
}

function hashOf(key: string): Uint8Array {
  return createHash("sha256").update(key).digest();
}
