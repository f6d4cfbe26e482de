import { CHANNELS, formatInstant } from "@taskbell/events";
import { z } from "zod";
import type { Reminder } from "../../reminder.ts";
import { instantInput, textOfAtMost } from "../tasks/task_input.ts";

const address = z.object({
  email: z.email({ error: "must be an e-mail address" }).max(254).optional(),
  sms: z.e164({ error: "must be an E.164 number such as +4915112345678" })
    .optional(),
});

/** Addresses of a user by channel. */
export const contactsInput = z.strictObject(address.shape);

/** The body that creates a reminder. */
export const reminderInput = z.strictObject({
  remind_at: instantInput,
  channel: z.enum(CHANNELS).default("email"),
  recipient: textOfAtMost(254).min(1).nullable().default(null),
}).superRefine(({ channel, recipient }, context) => {
  if (recipient === null) return;
  const result = address.safeParse({ [channel]: recipient });
  for (const issue of result.error?.issues ?? []) {
    context.addIssue({ ...issue, path: ["recipient"] });
  }
});

/** What {@linkcode reminderInput} reads. */
export type ReminderInput = z.output<typeof reminderInput>;

/** A reminder as the API answers it. */
export function reminderResource(
  reminder: Reminder,
): Record<string, unknown> {
  return {
    reminder_id: reminder.reminderId,
    task_id: reminder.taskId,
    remind_at: formatInstant(reminder.remindAt.getTime()),
    before_due: null,
    channel: reminder.channel,
    recipient: reminder.recipient,
    state: reminder.state,
    created_at: formatInstant(reminder.createdAt.getTime()),
  };
}
