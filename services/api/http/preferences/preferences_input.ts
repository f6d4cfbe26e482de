import type { Channel } from "@taskbell/events";
import { z } from "zod";
import { contactsInput } from "../../reminders/reminder_input.ts";
import { timeZoneInput } from "../../tasks/task_input.ts";

/** The longest name of a language, in characters. */
const MAX_LOCALE = 35;

const isWanted = z.boolean().optional();

const wanted = z.strictObject(
  {
    email: isWanted,
    push: isWanted,
    sms: isWanted,
    webhook: isWanted,
    in_app: isWanted,
  } satisfies Record<Channel, typeof isWanted>,
).optional();

/** Which kinds of messages are wanted on which channels. */
export const channelsInput = z.strictObject({
  reminder: wanted,
  plain: wanted,
}).meta({
  description:
    "Whether a kind of message (`reminder`, `plain`: any other) is " +
    "wanted on a channel; what is not named is",
});

const timeInput = z.string().regex(
  /^([01]\d|2[0-3]):[0-5]\d$/,
  "must be a time such as 22:00",
);

/** A time of each day at which nothing shall disturb. */
export const quietHoursInput = z.strictObject({
  start: timeInput,
  end: timeInput,
}).refine(({ start, end }) => start !== end, {
  path: ["end"],
  error: "must differ from start",
}).meta({
  description: "By the clock of `time_zone`; an `end` before `start` is on " +
    "the next day",
});

/** A language as BCP 47 has it, written as that recommends. */
export const localeInput = z.string().max(MAX_LOCALE).transform(
  (tag, context) => {
    const locale = canonicalLocale(tag);
    if (locale !== null && locale.length <= MAX_LOCALE) return locale;
    context.addIssue({
      code: "custom",
      message: "must be a language tag such as en or de-AT",
    });
    return z.NEVER;
  },
).meta({
  description: "The language of dates in messages, as BCP 47 has it",
  examples: ["de-AT"],
});

function canonicalLocale(tag: string): string | null {
  try {
    return new Intl.Locale(tag).toString();
  } catch {
    // What is no tag is told only by throwing.
    return null;
  }
}

/** The body that replaces the preferences. */
export const preferencesInput = z.strictObject({
  time_zone: timeZoneInput.default("UTC"),
  contacts: contactsInput.default({}),
  channels: channelsInput.default({}),
  quiet_hours: quietHoursInput.nullable().default(null),
  locale: localeInput.default("en"),
});
