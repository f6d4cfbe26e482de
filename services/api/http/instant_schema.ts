import { z } from "zod";

/** An instant as every answer has it: UTC, with `Z` and milliseconds. */
export const instantSchema = z.string()
  .regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/)
  .meta({ format: "date-time" });
