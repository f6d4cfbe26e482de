import { z } from "zod";
import { taskSchema } from "./task_schema.ts";

/** A task of one line, and what was understood, as the API answers it. */
export const quickSchema = z.object({
  task: taskSchema,
  understood: z.array(z.object({
    kind: z.enum(["due", "priority", "label", "recurrence"]),
    start: z.int().min(0).meta({
      description: "Where it begins, in UTF-16 units",
    }),
    end: z.int().min(0).meta({ description: "The unit behind it" }),
    text: z.string(),
  })).meta({ description: "What is not in the title, in the text's order" }),
});
