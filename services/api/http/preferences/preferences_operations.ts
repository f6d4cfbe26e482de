import type { Operation } from "../openapi/operation.ts";
import { preferencesSchema } from "./preferences_schema.ts";
import { preferencesInput } from "./routes.ts";

/** What the contract says of the routes of preferences. */
export const preferencesOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/:user_id/preferences",
    id: "getPreferences",
    tag: "Preferences",
    summary: "Reads the user's preferences",
    answers: {
      200: { description: "The preferences", schema: preferencesSchema },
    },
  },
  {
    method: "PUT",
    path: "/:user_id/preferences",
    id: "replacePreferences",
    tag: "Preferences",
    summary: "Replaces the user's preferences",
    body: preferencesInput,
    answers: {
      200: { description: "The preferences", schema: preferencesSchema },
    },
  },
];
