import { formatInstant, parseInstant } from "@taskbell/events";
import { z } from "zod";
import type { Message, Reader } from "../channels/channel.ts";

/** What every kind of message tells. */
interface Told {
  /** What it is about. */
  subject: string;
  /** What it says, as plain text. */
  body: string;
  /** Who reads it. */
  reader: Reader | undefined;
  /** What its producer adds to it. */
  metadata: Record<string, unknown> | null;
}

/** A reminder of a task. */
export interface ReminderModel extends Told {
  kind: "reminder";
  /** When the task is due, an instant or a day; `null` where it is not told. */
  due: string | null;
}

/** Any other message: its producer has said all of it. */
export interface PlainModel extends Told {
  kind: "plain";
}

/** What a template is given. */
export type Model = ReminderModel | PlainModel;

/** When a task is due: a day, or an instant in any of its spellings. */
const due = z.string().transform((text, context) => {
  const isDay = /^\d{4}-\d{2}-\d{2}$/.test(text);
  const ms = parseInstant(isDay ? `${text}T00:00:00Z` : text);
  if (ms !== null) return isDay ? text : formatInstant(ms);
  context.addIssue({ code: "custom", message: "must be an instant or a day" });
  return z.NEVER;
});

/** The metadata that makes a message a reminder. */
const reminderMetadata = z.object({
  task_id: z.int(),
  reminder_id: z.string().min(1),
  due_date: due.nullable().catch(null).default(null),
});

/** The kinds of messages, which preferences go by. */
export type MessageKind = Model["kind"];

/** Tells by the metadata what kind of message it belongs to. */
export function kindOf(metadata: unknown): MessageKind {
  return reminderMetadata.safeParse(metadata).success ? "reminder" : "plain";
}

/** Tells by its metadata what kind of message it is. */
export function modelOf(message: Message): Model {
  const { subject, body, reader } = message;
  const metadata = message.metadata === null
    ? null
    : JSON.parse(message.metadata);
  const told = { subject, body, reader, metadata };
  const reminder = reminderMetadata.safeParse(metadata);
  if (!reminder.success) return { kind: "plain", ...told };
  return { kind: "reminder", ...told, due: reminder.data.due_date };
}
