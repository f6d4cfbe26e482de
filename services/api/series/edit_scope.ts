import { z } from "zod";

/** How far an edit or a deletion reaches in the series of its task. */
export const EDIT_SCOPES = ["this", "following", "series"] as const;

/** How far an edit or a deletion reaches in the series of its task. */
export type EditScope = (typeof EDIT_SCOPES)[number];

/** The parameter and field `scope`. */
export const editScope = z.enum(EDIT_SCOPES).meta({
  description: "How far it reaches where the task recurs: this task alone, " +
    "unless told otherwise; also those that follow; all of the series that " +
    "are open",
});

/** The query of a route that changes or deletes a task. */
export const scopeQuery = z.strictObject({ scope: editScope.optional() });
