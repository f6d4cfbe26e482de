import { uuidV7 } from "@taskbell/runtime";
import { Problem } from "./problem.ts";
import type { ProblemKind } from "./problem_kinds.ts";

/**
 * Makes the problem of what never became a request of the application, with
 * the headers that every answer has.
 */
export function bareProblem(kind: ProblemKind, detail?: string): Problem {
  return new Problem(kind, {
    ...(detail === undefined ? {} : { detail }),
    headers: {
      "x-request-id": uuidV7(),
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
    },
  });
}
