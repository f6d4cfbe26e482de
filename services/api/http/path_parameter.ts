import type { z } from "zod";
import type { ApiContext } from "./environment.ts";
import { Problem } from "./problem.ts";

/**
 * Reads a parameter of the path.
 *
 * @throws {Problem} Where it can't be one: whatever can't be one names no
 * thing.
 */
export function pathParameter<Schema extends z.ZodType>(
  c: ApiContext,
  name: string,
  schema: Schema,
): z.output<Schema> {
  const { success, data } = schema.safeParse(c.req.param(name));
  if (!success) throw new Problem("not-found");
  return data;
}
