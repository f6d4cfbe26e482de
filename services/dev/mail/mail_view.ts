import { html } from "@hono/hono/html";
import type { Email, Mailbox } from "postal-mime";
import { layout, type Markup } from "./layout.ts";
import type { MailSummary } from "./mail_summary.ts";

/** One mail: who, when, its text, and folded away all the rest. */
export function mailView(summary: MailSummary, email: Email): Markup {
  const title = summary.subject || "(no subject)";
  return layout({
    title,
    body: html`
      <header>
        <a class="back" href="/">Mail</a>
        <h1>${title}</h1>
      </header>
      <main class="card mail">
        <dl>${fields(summary, email)}</dl>
        ${text(email)} ${source("HTML part", email.html)} ${source(
          "Headers",
          email.headerLines.map(({ line }) => line).join("\n"),
        )}
      </main>
      <footer>
        <a href="/api/v1/message/${summary.id}/raw">As it came</a>
      </footer>
    `,
  });
}

function fields(summary: MailSummary, email: Email): Markup[] {
  const rows = {
    From: names([summary.from]),
    To: names(summary.to),
    Cc: names(summary.cc),
    Bcc: names(summary.bcc),
    Received: summary.created.replace("T", " ").replace(/\.\d+Z$/, " UTC"),
    Attached: email.attachments
      .map(({ filename, mimeType }) => filename ?? mimeType).join(", "),
  };
  return Object.entries(rows).filter(([, value]) => value !== "")
    .map(([name, value]) =>
      html`
        <dt>${name}</dt>
        <dd>${value}</dd>
      `
    );
}

function names(mailboxes: Mailbox[]): string {
  return mailboxes
    .map(({ name, address }) => name ? `${name} <${address}>` : address)
    .join(", ");
}

function text(email: Email): Markup {
  if (email.text === undefined) {
    return html`
      <p class="nothing">This mail has no text part.</p>
    `;
  }
  return html`
    <pre class="text">${email.text.trimEnd()}</pre>
  `;
}

function source(title: string, content: string | undefined): Markup | null {
  if (!content) return null;
  return html`
    <details>
      <summary>${title}</summary>
      <pre>${content}</pre>
    </details>
  `;
}
