import { isDeepStrictEqual } from "node:util";
import { type Sql, transaction } from "@taskbell/db";
import type { User } from "../environment.ts";
import { adoptEmail } from "./adopt_email.ts";
import {
  lockPreferences,
  type Preferences,
  readPreferences,
  writePreferences,
} from "./preferences_row.ts";
import { releaseQuiet } from "./release_quiet.ts";

/** By what, and whether at all. */
export interface ReplacePreferencesOptions {
  /** What they shall be. */
  preferences: Preferences;
  /** Throws a `Problem` where what is there must stay. */
  assertMayReplace(before: Preferences): void;
}

/**
 * Replaces a user's preferences and releases what their former quiet hours
 * hold.
 *
 * @returns The new ones, with the address of the token where they name none.
 * @throws {Problem} What `assertMayReplace` throws.
 */
export async function replacePreferences(
  sql: Sql,
  user: User,
  { preferences, assertMayReplace }: ReplacePreferencesOptions,
): Promise<Preferences> {
  const { id: userId } = user;
  // Before the transaction: in there it would lock the row before the lock.
  await adoptEmail(sql, user);
  const { written, released } = await transaction(sql, async (tx) => {
    const before = await lockPreferences(tx, userId);
    assertMayReplace(before);
    await writePreferences(tx, { userId, preferences });
    await adoptEmail(tx, user);
    const written = await readPreferences(tx, userId);
    // One that repeats another makes up for what that one did not come to.
    const isRepetition = isDeepStrictEqual(before, written);
    const released = isRepetition || !haveSameQuiet(before, written)
      ? await releaseQuiet(tx, { userId })
      : null;
    return { written, released };
  });
  // More than a user ever has: nobody waits for it with locks.
  for (let after = released; after !== null;) {
    after = await releaseQuiet(sql, { userId, after });
  }
  return written;
}

/** Whether the same times are quiet. */
function haveSameQuiet(one: Preferences, other: Preferences): boolean {
  return isDeepStrictEqual(
    [one.quietHours, one.timeZone],
    [other.quietHours, other.timeZone],
  );
}
