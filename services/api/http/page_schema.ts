import { z } from "zod";

/** The schema of a page of a list. */
export function pageSchema<Item extends z.ZodType>(item: Item): z.ZodObject<{
  items: z.ZodArray<Item>;
  next_cursor: z.ZodNullable<z.ZodString>;
}> {
  return z.object({
    items: z.array(item),
    next_cursor: z.string().nullable().meta({
      description: "Leads to the next page; `null` on the last one",
    }),
  });
}
