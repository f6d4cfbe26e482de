import { Hono } from "@hono/hono";
import { z } from "zod";
import type { ApiServices } from "../api_services.ts";
import type { ApiContext, ApiEnvironment } from "../environment.ts";
import { noQuery, readBody } from "../input.ts";
import { contactsInput } from "../reminders/reminder.ts";
import { timeZoneInput } from "../tasks/task_input.ts";
import { adoptEmail } from "./adopt_email.ts";
import {
  type Preferences,
  readPreferences,
  writePreferences,
} from "./preferences_row.ts";

/** The body that replaces the preferences. */
export const preferencesInput = z.strictObject({
  time_zone: timeZoneInput.default("UTC"),
  contacts: contactsInput.default({}),
});

/** The routes of a user's preferences, at `/{user_id}/preferences`. */
export function preferencesRoutes(
  { changes: { sql } }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  const answerPreferences = async (c: ApiContext): Promise<Response> => {
    const { user } = c.var;
    await adoptEmail(sql, user);
    return c.json(preferencesResource(await readPreferences(sql, user.id)));
  };

  app.get("/", noQuery, answerPreferences);

  app.put("/", noQuery, async (c) => {
    const input = await readBody(c, preferencesInput);
    const preferences: Preferences = {
      timeZone: input.time_zone,
      contacts: input.contacts,
    };
    await writePreferences(sql, { userId: c.var.user.id, preferences });
    return await answerPreferences(c);
  });

  return app;
}

function preferencesResource(
  { timeZone, contacts }: Preferences,
): Record<string, unknown> {
  return { time_zone: timeZone, contacts };
}
