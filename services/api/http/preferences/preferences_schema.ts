import { z } from "zod";
import { channelsInput, quietHoursInput } from "./preferences_input.ts";

/** A user's preferences as the API answers them. */
export const preferencesSchema = z.object({
  time_zone: z.string(),
  contacts: z.object({
    email: z.string().optional(),
    sms: z.string().optional(),
  }).meta({ description: "Addresses by channel" }),
  channels: z.record(z.string(), z.record(z.string(), z.boolean())).meta(
    channelsInput.meta() ?? {},
  ),
  quiet_hours: z.object({ start: z.string(), end: z.string() }).nullable()
    .meta(quietHoursInput.meta() ?? {}),
  locale: z.string().meta({
    description: "The language of dates in messages",
  }),
});
