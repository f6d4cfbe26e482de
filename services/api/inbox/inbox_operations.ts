import { nothing } from "../http/input.ts";
import type { Operation } from "../http/openapi/operation.ts";
import { inboxQuery, readAllInput } from "./inbox_query.ts";
import {
  inboxMessageSchema,
  inboxPageSchema,
  readAllSchema,
  unreadSchema,
} from "./inbox_schema.ts";

/** What the contract says of the routes of messages in the app. */
export const inboxOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/:user_id/inbox",
    id: "listInbox",
    tag: "Inbox",
    summary: "Lists the messages in the app in pages, the newest first",
    description: "A new one is told by `notification.sent` with `channel` " +
      "`in_app` on the stream of events: it is in the list by then. Messages " +
      "are kept for 90 days.",
    query: inboxQuery,
    answers: { 200: { description: "A page", schema: inboxPageSchema } },
  },
  {
    method: "GET",
    path: "/:user_id/inbox/unread-count",
    id: "countUnread",
    tag: "Inbox",
    summary: "Counts the messages that are not read",
    answers: { 200: { description: "How many", schema: unreadSchema } },
  },
  {
    method: "POST",
    path: "/:user_id/inbox/:message_id/read",
    id: "readMessage",
    tag: "Inbox",
    summary: "Marks a message as read",
    description: "One that is read stays as it is.",
    headers: ["idempotency-key"],
    body: nothing,
    bodyIsOptional: true,
    answers: {
      200: { description: "The message", schema: inboxMessageSchema },
    },
  },
  {
    method: "POST",
    path: "/:user_id/inbox/read",
    id: "readAllMessages",
    tag: "Inbox",
    summary: "Marks all messages as read, or those up to one",
    headers: ["idempotency-key"],
    body: readAllInput,
    bodyIsOptional: true,
    answers: {
      200: { description: "How many were not read", schema: readAllSchema },
    },
  },
];
