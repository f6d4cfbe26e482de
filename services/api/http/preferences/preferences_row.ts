import type { Channel } from "@taskbell/events";
import {
  preferencesLock,
  type Queryable,
  type Statement,
  type Transaction,
} from "@taskbell/db";
import type { z } from "zod";
import type { channelsInput, quietHoursInput } from "./preferences_input.ts";

/** What a user has told about how to be reached. */
export interface Preferences {
  /** An IANA time zone. */
  timeZone: string;
  /** Addresses by channel. */
  contacts: Partial<Record<Channel, string>>;
  /** Which messages are wanted where. */
  channels: z.output<typeof channelsInput>;
  /** When nothing shall disturb, as `HH:MM`; `null`: there are none. */
  quietHours: z.output<typeof quietHoursInput> | null;
  /** The language of dates, as BCP 47 has it. */
  locale: string;
}

const DEFAULTS: Preferences = {
  timeZone: "UTC",
  contacts: {},
  channels: {},
  quietHours: null,
  locale: "en",
};

function preferencesColumns(sql: Queryable): Statement<readonly object[]> {
  return sql`
    time_zone as "timeZone", contacts, channels, quiet_hours as "quietHours",
    locale
  `;
}

/** Reads a user's preferences; the defaults where there are none. */
export async function readPreferences(
  sql: Queryable,
  userId: string,
): Promise<Preferences> {
  const [row] = await sql<Preferences[]>`
    select ${preferencesColumns(sql)} from preferences
    where user_id = ${userId}
  `;
  return row ?? DEFAULTS;
}

/**
 * Locks a user's preferences until the transaction ends: the row is made where
 * there is none, as what is not there can't be locked.
 *
 * Nobody records meanwhile that quiet hours hold a message. Whatever is held
 * was committed before, and is seen once the transaction has committed.
 */
export async function lockPreferences(
  tx: Transaction,
  userId: string,
): Promise<Preferences> {
  await preferencesLock(tx, { userId, mode: "exclusive" });
  await tx`
    insert into preferences (user_id) values (${userId})
    on conflict (user_id) do nothing
  `;
  const [row] = await tx<Preferences[]>`
    select ${preferencesColumns(tx)} from preferences
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
  const { timeZone, contacts, channels, quietHours, locale } = preferences;
  await tx`
    update preferences set time_zone = ${timeZone},
      contacts = ${tx.json(contacts)}, channels = ${tx.json(channels)},
      quiet_hours = ${quietHours && tx.json(quietHours)}, locale = ${locale}
    where user_id = ${userId}
  `;
}
