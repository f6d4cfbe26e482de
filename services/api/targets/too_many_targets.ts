import { Problem } from "../http/problem.ts";

/**
 * The problem of a user who has as many targets as there may be.
 *
 * @param what What they are, such as `webhooks`.
 */
export function tooManyTargets(count: number, what: string): Problem {
  return new Problem("too-many-targets", {
    detail: `The user has ${count} ${what}, the most that there may be: ` +
      "delete one",
  });
}
