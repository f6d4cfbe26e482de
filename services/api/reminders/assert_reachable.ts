import type { Channel } from "@taskbell/events";
import type { Queryable } from "@taskbell/db";
import { inputProblem } from "../http/input.ts";
import { hasContact } from "../targets/has_contact.ts";
import { isTarget } from "../targets/is_target.ts";

/** Who is to be reached, and how. */
export interface Reach {
  /** Whose reminder it is. */
  userId: string;
  /** How it reaches the person. */
  channel: Channel;
  /** Whom it reaches; `null`: the user's contact or targets. */
  recipient: string | null;
  /** Where the reminder is in the body. @default {[]} */
  path?: readonly PropertyKey[];
}

/** What a recipient must be where the channel has targets of its own. */
const TARGETS: Readonly<Partial<Record<Channel, string>>> = {
  push: "the id of a push subscription of the user",
  webhook: "the id of a webhook of the user that is enabled",
  in_app: "the user's id",
};

/** What is said where the user has none of them. */
const NO_TARGET: Readonly<Partial<Record<Channel, string>>> = {
  push: "as the user has no push subscription: register one",
  webhook: "as the user has no webhook that is enabled: register or enable one",
};

/** Checks that a recipient is in sight. @throws {Problem} Where none is. */
export async function assertReachable(
  sql: Queryable,
  { userId, channel, recipient, path = [] }: Reach,
): Promise<void> {
  const problem = (detail: string) =>
    inputProblem([{ path: ["recipient"], detail }], { path });
  const target = TARGETS[channel];
  if (recipient !== null) {
    if (await isTarget(sql, { userId, channel, recipient })) return;
    throw problem(`must be ${target}`);
  }
  if (await hasContact(sql, { userId, channel })) return;
  const reason = NO_TARGET[channel];
  throw problem(
    reason === undefined
      ? `is needed, as the preferences have no contact for ${channel}`
      : `can't be left out, ${reason}`,
  );
}
