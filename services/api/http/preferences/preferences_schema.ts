import { z } from "zod";

/** A user's preferences as the API answers them. */
export const preferencesSchema = z.object({
  time_zone: z.string(),
  contacts: z.object({
    email: z.string().optional(),
    sms: z.string().optional(),
  }).meta({ description: "Addresses by channel" }),
});
