import { html } from "@hono/hono/html";
import { type Markup, page, pageCss } from "../http/page/page.ts";
import type { MailKind } from "./find_mail_kind.ts";
import css from "./unsubscribe.css" with { type: "text" };

/** The style sheet that stands in the page: its policy allows just this. */
export const UNSUBSCRIBE_CSS: string = pageCss(css);

/** How each kind of message is called. */
const NAMES: Readonly<Record<MailKind["kind"], string>> = {
  reminder: "Reminders of tasks",
  plain: "Messages that are no reminders",
};

const REST = "Everything else stays as it is. To get these e-mails again, " +
  "change the preferences of the account.";

/** What the page says that asks whether to stop a kind of mail. */
export function askPage({ kind }: MailKind): Markup {
  return unsubscribePage({
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
  return unsubscribePage({
    title: "You are unsubscribed",
    text: `${NAMES[kind]} no longer come by e-mail.`,
    form: "",
  });
}

function unsubscribePage(
  { title, text, form }: { title: string; text: string; form: Markup | "" },
): Markup {
  const body = html`
    <main>
      <h1>${title}</h1>
      <p>${text}</p>
      ${form}
      <p>${REST}</p>
    </main>
  `;
  return page({ title: `Taskbell: ${title}`, css: UNSUBSCRIBE_CSS, body });
}
