import type { Answer, Operation } from "../openapi/operation.ts";
import { preferencesSchema } from "./preferences_schema.ts";
import { preferencesInput } from "./preferences_input.ts";

const PREFERENCES: Answer = {
  description: "The preferences",
  schema: preferencesSchema,
  headers: ["etag"],
};

/** What the contract says of the routes of preferences. */
export const preferencesOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/:user_id/preferences",
    id: "getPreferences",
    tag: "Preferences",
    summary: "Reads the user's preferences",
    headers: ["if-none-match"],
    answers: {
      200: PREFERENCES,
      304: {
        description: "The client has this state already",
        headers: ["etag"],
      },
    },
  },
  {
    method: "PUT",
    path: "/:user_id/preferences",
    id: "replacePreferences",
    tag: "Preferences",
    summary: "Replaces the user's preferences",
    body: preferencesInput,
    headers: ["if-match", "if-none-match"],
    answers: { 200: PREFERENCES },
    problems: ["precondition-failed", "precondition-required"],
  },
];
