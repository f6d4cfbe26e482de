import { z } from "zod";
import { instantSchema } from "../http/instant_schema.ts";
import { pageSchema } from "../http/page_schema.ts";
import { targetId } from "../targets/target_id.ts";

/** A webhook as the API answers it. */
export const webhookSchema = z.object({
  webhook_id: targetId,
  url: z.string().meta({ format: "uri" }),
  created_at: instantSchema,
  disabled_at: instantSchema.nullable().meta({
    description: "Since when it gets nothing",
  }),
  disabled_reason: z.string().nullable(),
  previous_secret_expires_at: instantSchema.nullable().meta({
    description: "Until when the secret before signs too",
  }),
});

/** A webhook with its secret, as it is answered once. */
export const newWebhookSchema = webhookSchema.extend({
  secret: z.string().regex(/^whsec_[A-Za-z0-9+/]+=*$/).meta({
    description: "Verifies what is sent; it is told this once",
  }),
});

/** A page of webhooks as the API answers it. */
export const webhookPageSchema = pageSchema(webhookSchema);
