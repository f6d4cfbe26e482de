import { html } from "@hono/hono/html";
import { layout, type Markup } from "./layout.ts";
import type { MailSummary } from "./mail_summary.ts";

/** How many mails a page lists. */
export const PAGE_LENGTH = 50;

/** A page of the list. */
export interface ListViewOptions {
  mails: MailSummary[];
  /** How many newer mails there are. */
  start: number;
  /** How many mails there are in all. */
  total: number;
}

/** The list of mails, which loads itself again every five seconds. */
export function listView({ mails, start, total }: ListViewOptions): Markup {
  const list = html`
    <ol class="card mails">${mails.map(row)}</ol>
  `;
  const nothing = html`
    <p class="card nothing">No mail here yet. It will appear by itself.</p>
  `;
  return layout({
    title: `Mail (${total})`,
    refreshSeconds: 5,
    body: html`
      <header>
        <h1>Mail</h1>
        <p>${total} caught here; nothing leaves this machine</p>
      </header>
      <main>${mails.length > 0 ? list : nothing}</main>
      <footer>${pager(start, total)}</footer>
    `,
  });
}

function row(mail: MailSummary): Markup {
  const recipients = mail.to.concat(mail.cc, mail.bcc)
    .map(({ name, address }) => name || address).join(", ");
  return html`
    <li>
      <a href="/view/${mail.id}">
        <span class="to">${recipients}</span>
        <span class="subject">${mail.subject || "(no subject)"}</span>
        <time datetime="${mail.created}">${shortTime(mail.created)}</time>
        <span class="snippet">${mail.snippet}</span>
      </a>
    </li>
  `;
}

/** The time of day in UTC for the last day's mail, else the date too. */
function shortTime(created: string): string {
  const isRecent = Date.now() - Date.parse(created) < 24 * 60 * 60 * 1000;
  const time = created.slice(11, 19);
  return isRecent ? time : `${created.slice(0, 10)} ${time.slice(0, 5)}`;
}

function pager(start: number, total: number): Markup {
  const newer = html`
    <a href="/?start=${Math.max(0, start - PAGE_LENGTH)}">Newer</a>
  `;
  const older = html`
    <a href="/?start=${start + PAGE_LENGTH}">Older</a>
  `;
  return html`
    ${start > 0 && newer} ${start + PAGE_LENGTH < total && older}
    <span>Times are UTC</span>
  `;
}
