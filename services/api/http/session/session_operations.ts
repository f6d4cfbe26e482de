import type { Operation } from "../openapi/operation.ts";
import { sessionInput } from "./routes.ts";
import { sessionSchema } from "./session_schema.ts";

/** What the contract says of the routes of a browser's session. */
export const sessionOperations: readonly Operation[] = [
  {
    method: "POST",
    path: "/session",
    id: "signIn",
    tag: "Session",
    summary: "Signs a browser in by a token",
    description: "The token goes into a cookie that no script can read. " +
      "Only pages of the API's own origin may ask.",
    body: sessionInput,
    answers: {
      201: {
        description: "The session",
        schema: sessionSchema,
        headers: ["set-cookie"],
      },
    },
    problems: ["cross-site", "unavailable"],
  },
  {
    method: "GET",
    path: "/session",
    id: "getSession",
    tag: "Session",
    summary: "Tells who is signed in",
    answers: { 200: { description: "The session", schema: sessionSchema } },
    problems: ["unauthenticated", "unavailable"],
  },
  {
    method: "DELETE",
    path: "/session",
    id: "signOut",
    tag: "Session",
    summary: "Signs the browser out",
    answers: {
      204: { description: "There is no session", headers: ["set-cookie"] },
    },
    problems: ["cross-site"],
  },
];
