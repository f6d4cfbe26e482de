import { emailPage } from "./email_page.ts";
import { formatDue } from "./format_due.ts";
import { markup } from "./markup.ts";
import type { ReminderModel } from "./model.ts";
import type { Templates } from "./rendered.ts";

/** A reminder of a task: where it is known, with the time that it is due. */
export const reminderTemplates: Templates<ReminderModel> = {
  email: (model) => {
    const { subject, body, reader, due } = model;
    const below = due === null
      ? markup``
      : markup`<p lang="${reader?.locale ?? "en"}" style="margin:16px 0 0">${
        formatDue(due, reader)
      }</p>`;
    return {
      subject,
      text: withDue(model, "\n\n"),
      html: emailPage({ subject, body, below }),
    };
  },
  push: (model) => ({
    title: model.subject,
    body: withDue(model, "\n"),
    metadata: model.metadata,
  }),
  sms: (model) => withDue(model, "\n"),
  in_app: (model) => ({ title: model.subject, body: withDue(model, "\n") }),
};

function withDue(
  { body, reader, due }: ReminderModel,
  separator: string,
): string {
  return due === null ? body : `${body}${separator}${formatDue(due, reader)}`;
}
