import { z } from "zod";
import { taskSchema } from "./task_schema.ts";

/** What follows a task that was skipped, as the API answers it. */
export const skipSchema = z.object({
  next: taskSchema.nullable().meta({
    description: "`null` once the series has ended",
  }),
});
