import { z } from "zod";
import { instantSchema } from "../instant_schema.ts";

/** A browser's session as the API answers it. */
export const sessionSchema = z.object({
  user_id: z.string(),
  scopes: z.array(z.string()),
  expires_at: instantSchema,
});
