import { z } from "zod";
import type { Operation } from "../openapi/operation.ts";
import { streamQuery } from "./last_event_id.ts";

/** A stream as the API answers it. */
const streamSchema = z.string().meta({
  description: "Events as `id` (a number that rises), `event` (its type) and " +
    "`data` (the envelope as JSON in one line)",
});

/** What the contract says of the stream of events. */
export const eventOperations: readonly Operation[] = [
  {
    method: "GET",
    path: "/:user_id/events",
    id: "streamEvents",
    tag: "Events",
    summary: "Streams what happens to tasks, reminders and notifications",
    description: "Server-sent events in the order in which Kafka has taken " +
      "them, from now on or from `Last-Event-ID` on: then without gap or " +
      "repeat. The first `id` comes before any event and says where the " +
      "stream begins: it is the last number of a counter that several users " +
      "share, so ids rise by more than one. A comment comes every 15 s where there is nothing else. The " +
      "stream ends with the token, when the service stops, when its client " +
      "takes nothing for 30 s, and when the user opens more than 10: read on " +
      "with the last `id`. An id is 410 when an event after it is older than " +
      "7 days, and when it is none of this stream's: read the tasks anew.",
    query: streamQuery,
    headers: ["last-event-id"],
    answers: {
      200: {
        description: "The stream",
        schema: streamSchema,
        mediaType: "text/event-stream",
      },
    },
    problems: ["last-event-id-invalid", "events-gone"],
  },
];
