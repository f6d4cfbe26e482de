import { type Channel, CHANNELS } from "@taskbell/events";
import { z } from "zod";
import { instantInput, textOfAtMost } from "../tasks/task_input.ts";
import { beforeDueInput } from "./before_due.ts";

/** A snooze is no longer than a year, in minutes. */
const MAX_SNOOZE_MINUTES = 366 * 24 * 60;

const address = z.object({
  email: z.email({ error: "must be an e-mail address" }).max(254).optional(),
  sms: z.e164({ error: "must be an E.164 number such as +4915112345678" })
    .optional(),
});

/** Addresses of a user by channel. */
export const contactsInput = z.strictObject(address.shape);

/** Tells what is wrong with a recipient on a channel; `null`: nothing. */
export function recipientProblem(
  { channel, recipient }: { channel: Channel; recipient: string | null },
): string | null {
  if (recipient === null) return null;
  const { error } = address.safeParse({ [channel]: recipient });
  return error?.issues[0]?.message ?? null;
}

const time = {
  remind_at: instantInput.nullable(),
  before_due: beforeDueInput.nullable().meta({
    description:
      "How long before the task is due, as an ISO 8601 duration of " +
      "at most 3660 days, in place of `remind_at`",
  }),
};

const reach = {
  channel: z.enum(CHANNELS),
  recipient: textOfAtMost(254).min(1).nullable(),
};

const twoTimes = {
  path: ["before_due"],
  error: "must not stand beside remind_at",
};

/** The body that creates a reminder. */
export const reminderInput = z.strictObject({
  remind_at: time.remind_at.default(null),
  before_due: time.before_due.default(null),
  channel: reach.channel.default("email"),
  recipient: reach.recipient.default(null),
}).refine(
  ({ remind_at, before_due }) => remind_at !== null || before_due !== null,
  { path: ["remind_at"], error: "is needed, or before_due" },
).refine(hasOneTime, twoTimes).superRefine((input, context) => {
  const message = recipientProblem(input);
  if (message === null) return;
  context.addIssue({ code: "custom", message, path: ["recipient"] });
});

/** What {@linkcode reminderInput} reads. */
export type ReminderInput = z.output<typeof reminderInput>;

/** The body that changes some fields of a reminder. */
export const reminderPatch = z.strictObject({
  ...time,
  remind_at: instantInput,
  ...reach,
}).partial().refine(hasOneTime, twoTimes);

/** What {@linkcode reminderPatch} reads. */
export type ReminderPatch = z.output<typeof reminderPatch>;

function hasOneTime(
  { remind_at, before_due }: {
    remind_at?: Date | null | undefined;
    before_due?: string | null | undefined;
  },
): boolean {
  return !remind_at || !before_due;
}

/** The body that snoozes a reminder: one of both. */
export const snoozeInput = z.strictObject({
  minutes: z.int().min(1).max(MAX_SNOOZE_MINUTES).optional(),
  until: instantInput.optional(),
}).refine(({ minutes, until }) => minutes !== undefined || until, {
  path: ["minutes"],
  error: "is needed, or until",
}).refine(({ minutes, until }) => minutes === undefined || !until, {
  path: ["until"],
  error: "must not stand beside minutes",
});

/** What {@linkcode snoozeInput} reads. */
export type SnoozeInput = z.output<typeof snoozeInput>;
