import { z } from "zod";
import { instant, nonEmptyText, userId } from "./text.ts";

/** The major version that this code reads; it writes `1.0`. */
export const EVENT_VERSION = "1.0";

/** What every event starts with. */
const head = {
  /** Short enough for an entry of an index. */
  event_id: nonEmptyText.max(255),
  timestamp: instant,
  version: z.string().regex(/^1\.\d+$/, { error: "must be a version 1.x" }),
  source: nonEmptyText,
  correlation_id: nonEmptyText.nullable().default(null),
  user_id: userId,
};

/**
 * The schema of one event: the envelope with its payload, and the fields that
 * this event adds beside them. Unknown fields are dropped.
 */
export function eventSchema<
  Type extends string,
  Payload extends z.ZodType,
  Added extends z.ZodRawShape,
>(type: Type, payload: Payload, added: Added): EventSchema<
  Type,
  Payload,
  Added
> {
  const { event_id, ...rest } = head;
  return z.object({
    event_id,
    event_type: z.literal(type),
    ...rest,
    payload,
    ...added,
  });
}

/** The type of {@linkcode eventSchema}'s answer. */
export type EventSchema<
  Type extends string,
  Payload extends z.ZodType,
  Added extends z.ZodRawShape,
> = z.ZodObject<
  & { event_type: z.ZodLiteral<Type>; payload: Payload }
  & typeof head
  & Added
>;
