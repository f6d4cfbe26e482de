import { emailPage } from "./email_page.ts";
import type { PlainModel } from "./model.ts";
import type { Templates } from "./rendered.ts";

/** A message of any producer, as it was said. */
export const plainTemplates: Templates<PlainModel> = {
  email: ({ subject, body }) => ({
    subject,
    text: body,
    html: emailPage({ subject, body }),
  }),
  push: ({ subject, body, metadata }) => ({ title: subject, body, metadata }),
  sms: ({ subject, body }) => body || subject,
  in_app: ({ subject, body }) => ({ title: subject, body }),
};
