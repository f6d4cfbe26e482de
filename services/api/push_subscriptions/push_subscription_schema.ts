import { z } from "zod";
import { instantSchema } from "../http/instant_schema.ts";
import { pageSchema } from "../http/page_schema.ts";
import { targetId } from "../targets/target_id.ts";

/** A push subscription as the API answers it. */
export const pushSubscriptionSchema = z.object({
  subscription_id: targetId,
  host: z.string().meta({ description: "Of the push service" }),
  created_at: instantSchema,
});

/** A page of push subscriptions as the API answers it. */
export const pushSubscriptionPageSchema = pageSchema(pushSubscriptionSchema);

/** The key by which browsers subscribe, as the API answers it. */
export const pushKeySchema = z.object({
  public_key: z.string().nullable().meta({
    description: "What a browser's `subscribe()` takes as " +
      "`applicationServerKey`; `null`: there is no push here",
  }),
});
