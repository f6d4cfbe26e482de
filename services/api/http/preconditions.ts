import type { ApiContext } from "./environment.ts";
import { Problem } from "./problem.ts";

/**
 * Entity tags as a header lists them, each with its quotes and, where it is
 * weak, its `W/`; `*` stands for whatever there is.
 */
export type EntityTags = "*" | readonly string[];

/** What a request wants to hold, by the header that says so. */
export interface Preconditions {
  /** The state must be one of these; `null`: any. */
  ifMatch: EntityTags | null;
  /** The state must be none of these; `null`: any. */
  ifNoneMatch: EntityTags | null;
}

const TAG = String.raw`(?:W/)?"[\x21\x23-\x7e\x80-\xff]*"`;
const TAGS = new RegExp(
  `^[ \\t,]*${TAG}(?:[ \\t]*,(?:[ \\t]*${TAG})?)*[ \\t]*$`,
);

/**
 * Reads the preconditions of a request.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9110#section-13.1}
 */
export function readPreconditions(c: ApiContext): Preconditions {
  return {
    ifMatch: readEntityTags(c.req.header("if-match")),
    ifNoneMatch: readEntityTags(c.req.header("if-none-match")),
  };
}

/**
 * Reads a list of tags; `null` where there is none. A list that is no list
 * holds no tag: a write under a garbled If-Match is refused, it must not
 * overwrite.
 */
export function readEntityTags(header: string | undefined): EntityTags | null {
  if (header === undefined) return null;
  if (header.trim() === "*") return "*";
  if (!TAGS.test(header)) return [];
  return header.match(new RegExp(TAG, "g")) ?? [];
}

/**
 * Whether the client has the state with this tag already. Weak tags count, as
 * nothing is overwritten.
 */
export function isKnown(
  { ifNoneMatch }: Preconditions,
  etag: string,
): boolean {
  if (ifNoneMatch === null || ifNoneMatch === "*") return ifNoneMatch !== null;
  return ifNoneMatch.some((tag) => tag.replace(/^W\//, "") === etag);
}

/**
 * Checks that a write may change the state with this tag. It must be called
 * under the lock that the write holds: else two writers would both find the
 * state that both have read, and the second would undo the first.
 *
 * @throws {Problem} With the current tag, where it may not.
 */
export function assertMayWrite(
  preconditions: Preconditions,
  etag: string,
): void {
  const { ifMatch } = preconditions;
  // A weak tag never matches: it does not tell all states apart.
  const matches = ifMatch === null || ifMatch === "*" || ifMatch.includes(etag);
  if (matches && !isKnown(preconditions, etag)) return;
  throw new Problem("precondition-failed", { headers: { etag } });
}

/** @throws {Problem} When a write must say what it changes and does not. */
export function assertConditional({ ifMatch }: Preconditions): void {
  if (ifMatch === null) throw new Problem("precondition-required");
}
