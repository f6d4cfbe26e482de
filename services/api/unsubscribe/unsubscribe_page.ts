import { html, raw } from "@hono/hono/html";
import type { Markup } from "../http/docs/markdown.ts";
import type { MailKind } from "./find_mail_kind.ts";
import css from "./unsubscribe.css" with { type: "text" };

/** The style sheet that stands in the page: its policy allows just this. */
export const UNSUBSCRIBE_CSS: string = css;

/** How each kind of message is called. */
const NAMES: Readonly<Record<MailKind["kind"], string>> = {
  reminder: "Reminders of tasks",
  plain: "Messages that are no reminders",
};

const REST = "Everything else stays as it is. To get these e-mails again, " +
  "change the preferences of the account.";

/** What the page says that asks whether to stop a kind of mail. */
export function askPage({ kind }: MailKind): Markup {
  return page({
    title: "Stop these e-mails?",
    text: `${NAMES[kind]} will no longer come by e-mail.`,
    // To the page's own address, whatever a proxy has put in front of it.
    form: html`
      <form method="post">
        <input type="hidden" name="List-Unsubscribe" value="One-Click">
        <button>Unsubscribe</button>
      </form>
    `,
  });
}

/** What it says once that is done. */
export function donePage({ kind }: MailKind): Markup {
  return page({
    title: "You are unsubscribed",
    text: `${NAMES[kind]} no longer come by e-mail.`,
    form: "",
  });
}

function page(
  { title, text, form }: { title: string; text: string; form: Markup | "" },
): Markup {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <meta name="robots" content="noindex">
        <title>Taskbell: ${title}</title>
        <style>${raw(css)}</style>
      </head>
      <body>
        <main>
          <h1>${title}</h1>
          <p>${text}</p>
          ${form}
          <p>${REST}</p>
        </main>
      </body>
    </html>
  `;
}
