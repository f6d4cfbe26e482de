import type { Channel } from "@taskbell/events";
import type { Queryable } from "@taskbell/db";

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

/** Replaces a user's preferences. */
export async function writePreferences(
  sql: Queryable,
  { userId, preferences }: { userId: string; preferences: Preferences },
): Promise<void> {
  const contacts = sql.json(preferences.contacts);
  await sql`
    insert into preferences (user_id, time_zone, contacts)
    values (${userId}, ${preferences.timeZone}, ${contacts})
    on conflict (user_id) do update
    set time_zone = excluded.time_zone, contacts = excluded.contacts
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
