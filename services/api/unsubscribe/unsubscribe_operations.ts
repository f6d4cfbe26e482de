import { z } from "zod";
import type { Answer, Operation } from "../http/openapi/operation.ts";
import type { ProblemKind } from "../http/problem_kinds.ts";

const PAGE: Answer = {
  description: "A page for people",
  schema: z.string(),
  mediaType: "text/html; charset=UTF-8",
};

/** With a login, any other word in the place of a token is a user's path. */
const OF_USER: readonly ProblemKind[] = ["unauthenticated", "forbidden"];

const PROBLEMS: readonly ProblemKind[] = [
  ...OF_USER,
  "not-found",
  "rate-limited",
  "unavailable",
];

/** What the contract says of the routes that the links in mails lead to. */
export const unsubscribeOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/unsubscribe/:token",
    id: "getUnsubscribePage",
    tag: "Preferences",
    summary: "Asks whether to stop a kind of e-mail",
    description: "Where `List-Unsubscribe` of a mail leads to. It changes " +
      "nothing, as scanners of mail follow links.",
    answers: { 200: PAGE },
    problems: PROBLEMS,
  },
  {
    method: "POST",
    path: "/unsubscribe/:token",
    id: "unsubscribe",
    tag: "Preferences",
    summary: "Stops a kind of e-mail",
    description: "Turns `email` off in the `channels` of the preferences for " +
      "the kind of message that the mail was, as often as it is asked. The " +
      "token stands for a login; the body may say anything, such as " +
      "`List-Unsubscribe=One-Click` (RFC 8058).",
    answers: { 200: PAGE },
    problems: [...PROBLEMS, "cross-site", "too-large"],
  },
];
