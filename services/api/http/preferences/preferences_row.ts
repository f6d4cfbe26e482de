import type { Channel } from "@taskbell/events";
import type { Queryable, Transaction } from "@taskbell/db";

/** What a user has told about how to be reached. */
export interface Preferences {
  /** An IANA time zone. */
  timeZone: string;
  /** Addresses by channel. */
  contacts: Partial<Record<Channel, string>>;
}

/** Reads a user's preferences; the defaults where there are none. */
export async function readPreferences(
  sql: Queryable,
  userId: string,
): Promise<Preferences> {
  const [row] = await sql<Preferences[]>`
    select time_zone as "timeZone", contacts from preferences
    where user_id = ${userId}
  `;
  return row ?? { timeZone: "UTC", contacts: {} };
}

/**
 * Locks a user's preferences until the transaction ends: the row is made where
 * there is none, as what is not there can't be locked.
 */
export async function lockPreferences(
  tx: Transaction,
  userId: string,
): Promise<Preferences> {
  await tx`
    insert into preferences (user_id) values (${userId})
    on conflict (user_id) do nothing
  `;
  const [row] = await tx<Preferences[]>`
    select time_zone as "timeZone", contacts from preferences
    where user_id = ${userId} for update
  `;
  if (!row) throw new Error(`Cannot lock preferences: ${userId} has none`);
  return row;
}

/** Replaces a user's preferences, which are locked. */
export async function writePreferences(
  tx: Transaction,
  { userId, preferences }: { userId: string; preferences: Preferences },
): Promise<void> {
  await tx`
    update preferences set time_zone = ${preferences.timeZone},
      contacts = ${tx.json(preferences.contacts)}
    where user_id = ${userId}
  `;
}

/** Reads where a channel reaches a user; `null` where nothing is known. */
export async function contactFor(
  sql: Queryable,
  { userId, channel }: { userId: string; channel: Channel },
): Promise<string | null> {
  if (channel === "in_app") return userId;
  const { contacts } = await readPreferences(sql, userId);
  return contacts[channel] ?? null;
}
