import { z } from "zod";
import { nothing } from "../input.ts";
import type { Operation } from "../openapi/operation.ts";
import { feedQuery } from "./feed_route.ts";

/** A new key as the API answers it, once. */
export const calendarKeySchema = z.object({
  key: z.string(),
  url: z.string().meta({ description: "What a calendar subscribes to" }),
});

/** What the contract says of the calendar feed and its key. */
export const calendarOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/:user_id/calendar.ics",
    id: "getCalendar",
    tag: "Calendar",
    summary: "Reads open tasks with a due date as a calendar",
    description: "iCalendar (RFC 5545), as phones subscribe to it: each task " +
      "is an event. The key stands for a token; where it is wrong, nothing " +
      "is there. Up to 500 tasks to come, then up to 500 that are overdue, " +
      "as long as all have less than 1 MiB.",
    query: feedQuery,
    headers: ["if-none-match"],
    needsToken: false,
    answers: {
      200: {
        description: "The calendar",
        schema: z.string(),
        mediaType: "text/calendar",
        headers: ["etag"],
      },
      304: { description: "It is known", headers: ["etag"] },
    },
    problems: ["not-found", "rate-limited", "unavailable"],
  },
  {
    method: "POST",
    path: "/:user_id/calendar-key",
    id: "createCalendarKey",
    tag: "Calendar",
    summary: "Makes the key of the calendar feed, in place of the former",
    headers: ["idempotency-key"],
    body: nothing,
    bodyIsOptional: true,
    answers: {
      201: { description: "The key", schema: calendarKeySchema },
    },
  },
  {
    method: "DELETE",
    path: "/:user_id/calendar-key",
    id: "revokeCalendarKey",
    tag: "Calendar",
    summary: "Revokes the key of the calendar feed",
    answers: { 204: { description: "There is no key" } },
  },
];
