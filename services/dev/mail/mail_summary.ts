import PostalMime, {
  type Address,
  type Email,
  type Mailbox,
} from "postal-mime";
import type { MailEnvelope } from "./mail_store.ts";

const SNIPPET_LENGTH = 250;

/** What lists show of a mail. */
export interface MailSummary {
  id: string;
  /** Without angle brackets; empty when the mail has none. */
  messageId: string;
  from: Mailbox;
  to: Mailbox[];
  cc: Mailbox[];
  /** Recipients of the envelope that no header names. */
  bcc: Mailbox[];
  replyTo: Mailbox[];
  subject: string;
  /** When it arrived, ISO 8601 in UTC. */
  created: string;
  sizeBytes: number;
  attachments: number;
  /** The beginning of the text on one line. */
  snippet: string;
}

/** What a summary takes from beside the mail. */
export interface SummarizeOptions {
  id: string;
  envelope: MailEnvelope;
}

/**
 * Reads from a mail what lists show of it.
 *
 * @throws {Error} When the mail is nested too deeply or has over 2 MiB of
 * headers.
 */
export async function summarize(
  raw: Uint8Array,
  { id, envelope }: SummarizeOptions,
): Promise<MailSummary> {
  const email = await PostalMime.parse(raw);
  const to = mailboxes(email.to);
  const cc = mailboxes(email.cc);
  const named = new Set([...to, ...cc].map(({ address }) => fold(address)));
  return {
    id,
    messageId: email.messageId?.replace(/^<|>$/g, "") ?? "",
    from: sender(email) ?? { name: "", address: envelope.from },
    to,
    cc,
    bcc: envelope.to.filter((address) => !named.has(fold(address)))
      .map((address) => ({ name: "", address })),
    replyTo: mailboxes(email.replyTo),
    subject: email.subject ?? "",
    created: new Date().toISOString(),
    sizeBytes: raw.length,
    attachments: email.attachments.length,
    snippet: snippet(email.text ?? ""),
  };
}

function sender(email: Email): Mailbox | undefined {
  return mailboxes(email.from ? [email.from] : [])[0];
}

function mailboxes(addresses: Address[] = []): Mailbox[] {
  return addresses.flatMap((address) => address.group ?? [address]);
}

function fold(address: string): string {
  return address.toLowerCase();
}

function snippet(text: string): string {
  const line = text.replace(/\s+/g, " ").trim();
  return [...line].slice(0, SNIPPET_LENGTH).join("");
}
