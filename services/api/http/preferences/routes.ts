import { createHash } from "node:crypto";
import { Hono } from "@hono/hono";
import type { ApiServices } from "../api_services.ts";
import type { ApiContext, ApiEnvironment } from "../environment.ts";
import { noQuery, readBody } from "../input.ts";
import {
  assertConditional,
  assertMayWrite,
  isKnown,
  readPreconditions,
} from "../preconditions.ts";
import { adoptEmail } from "./adopt_email.ts";
import { preferencesInput } from "./preferences_input.ts";
import { type Preferences, readPreferences } from "./preferences_row.ts";
import { replacePreferences } from "./replace_preferences.ts";

/** The routes of a user's preferences, at `/{user_id}/preferences`. */
export function preferencesRoutes(
  { changes: { sql }, requireIfMatch }: ApiServices,
): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();

  app.get("/", noQuery, async (c) => {
    const { user } = c.var;
    await adoptEmail(sql, user);
    const preferences = await readPreferences(sql, user.id);
    const etag = preferencesETag(preferences);
    if (isKnown(readPreconditions(c), etag)) return c.body(null, 304, { etag });
    return answerPreferences(c, preferences);
  });

  app.put("/", noQuery, async (c) => {
    const preconditions = readPreconditions(c);
    if (requireIfMatch) assertConditional(preconditions);
    const input = await readBody(c, preferencesInput);
    const preferences: Preferences = {
      timeZone: input.time_zone,
      contacts: input.contacts,
      channels: input.channels,
      quietHours: input.quiet_hours,
      locale: input.locale,
    };
    const replaced = await replacePreferences(sql, c.var.user, {
      preferences,
      assertMayReplace: (before) =>
        assertMayWrite(preconditions, preferencesETag(before)),
    });
    return answerPreferences(c, replaced);
  });

  return app;
}

function answerPreferences(c: ApiContext, preferences: Preferences): Response {
  c.header("etag", preferencesETag(preferences));
  return c.json(preferencesResource(preferences));
}

/** The entity tag of preferences: equal ones have the same. */
function preferencesETag(preferences: Preferences): string {
  const text = JSON.stringify(preferencesResource(preferences));
  const digest = createHash("sha256").update(text).digest("base64url");
  return `"${digest}"`;
}

function preferencesResource(
  { timeZone, contacts, channels, quietHours, locale }: Preferences,
): Record<string, unknown> {
  return {
    time_zone: timeZone,
    contacts,
    channels,
    quiet_hours: quietHours,
    locale,
  };
}
