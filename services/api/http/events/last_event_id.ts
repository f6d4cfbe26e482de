import { z } from "zod";
import type { ApiContext } from "../environment.ts";
import { readQuery } from "../input.ts";
import { Problem } from "../problem.ts";

const NUMBER = /^(?:0|[1-9]\d{0,14})$/;

/** The parameters of a stream. */
export const streamQuery = z.strictObject({
  last_event_id: z.string().regex(NUMBER, "must be the id of an event")
    .transform(Number).optional().meta({
      description: "As Last-Event-ID, which a browser sends only when it " +
        "comes back by itself; the header field wins",
      pattern: NUMBER.source,
    }),
});

/**
 * Reads the number of the last event that a client has; `null` where it says
 * none. In a header field, an empty one says none.
 *
 * @throws {Problem} Where it can't be one.
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#the-last-event-id-header}
 */
export function readLastEventId(c: ApiContext): number | null {
  const { last_event_id = null } = readQuery(c, streamQuery);
  const header = c.req.header("last-event-id") ?? "";
  if (header === "") return last_event_id;
  if (NUMBER.test(header)) return Number(header);
  throw new Problem("last-event-id-invalid");
}
