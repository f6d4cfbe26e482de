import type { z } from "zod";
import { EVENT_VERSION } from "./envelope.ts";
import { eventSchemas } from "./event.ts";
import { formatInstant } from "./instant.ts";

/** What the makers fill the envelope from. */
export interface EventMakersOptions {
  /** The program that makes the events, such as `task-service`. */
  source: string;
  /** Tells the time, in milliseconds since the Unix epoch. */
  clock: { now(): number };
  /** Makes ids that sort by time, as UUID version 7 does. */
  newId: () => string;
}

type Schemas = typeof eventSchemas;
type Filled = "event_id" | "event_type" | "timestamp" | "version" | "source";

/** What a maker takes: the event less the parts that it fills. */
export type EventInput<Name extends keyof Schemas> = Omit<
  z.input<Schemas[Name]>,
  Filled
>;

/** A function for each event, by the name of its schema. */
export type EventMakers = {
  [Name in keyof Schemas]: (
    input: EventInput<Name>,
  ) => z.output<Schemas[Name]>;
};

/**
 * Makes the functions that make events: `makers.taskCreated({ user_id, … })`.
 * Each fills the envelope and every field that was left out.
 *
 * The functions throw a `ZodError` for a field that no reader would take.
 */
export function eventMakers(
  { source, clock, newId }: EventMakersOptions,
): EventMakers {
  const entries = Object.entries(eventSchemas).map(([name, schema]) => [
    name,
    (input: object) =>
      schema.parse({
        event_id: newId(),
        event_type: schema.shape.event_type.value,
        timestamp: formatInstant(clock.now()),
        version: EVENT_VERSION,
        source,
        ...input,
      }),
  ]);
  return Object.fromEntries(entries);
}
