import { z } from "zod";
import { CATCH_UP_POLICIES, RECURRENCE_MODES } from "./recurrence.ts";

/** The field `recurrence` of a task as the API answers it. */
export const recurrenceSchema = z.object({
  rrule: z.string().meta({ description: "The rule in its canonical text" }),
  exdates: z.array(z.string()).meta({
    description: "Occurrences that are left out: instants in UTC, and days",
  }),
  mode: z.enum(RECURRENCE_MODES),
  catch_up: z.enum(CATCH_UP_POLICIES),
});
