import type { Channel } from "@taskbell/events";
import type { Queryable } from "@taskbell/db";
import { contactFor } from "../http/preferences/preferences_row.ts";
import { invalidInput } from "../http/problem.ts";

/** Who is to be reached, and how. */
export interface Reach {
  /** Whose reminder it is. */
  userId: string;
  /** How it reaches the person. */
  channel: Channel;
  /** Whom it reaches; `null`: the user's contact for the channel. */
  recipient: string | null;
}

/** Checks that a recipient is in sight. @throws {Problem} Where none is. */
export async function assertReachable(
  sql: Queryable,
  { userId, channel, recipient }: Reach,
): Promise<void> {
  if (recipient !== null) return;
  if (await contactFor(sql, { userId, channel }) !== null) return;
  throw invalidInput(
    "#/recipient",
    `is needed, as the preferences have no contact for ${channel}`,
  );
}
