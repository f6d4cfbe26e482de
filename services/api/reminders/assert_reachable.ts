import type { Channel } from "@taskbell/events";
import type { Queryable } from "@taskbell/db";
import { contactFor } from "../http/preferences/preferences_row.ts";
import { inputProblem } from "../http/input.ts";

/** Who is to be reached, and how. */
export interface Reach {
  /** Whose reminder it is. */
  userId: string;
  /** How it reaches the person. */
  channel: Channel;
  /** Whom it reaches; `null`: the user's contact for the channel. */
  recipient: string | null;
  /** Where the reminder is in the body. @default {[]} */
  path?: readonly PropertyKey[];
}

/** Checks that a recipient is in sight. @throws {Problem} Where none is. */
export async function assertReachable(
  sql: Queryable,
  { userId, channel, recipient, path = [] }: Reach,
): Promise<void> {
  if (recipient !== null) return;
  if (await contactFor(sql, { userId, channel }) !== null) return;
  const detail = `is needed, as the preferences have no contact for ${channel}`;
  throw inputProblem([{ path: ["recipient"], detail }], { path });
}
