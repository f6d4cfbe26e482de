import { type Context, Hono } from "@hono/hono";
import PostalMime, { type Attachment, type Mailbox } from "postal-mime";
import type { MailStore } from "./mail_store.ts";
import type { MailSummary } from "./mail_summary.ts";

const DEFAULT_LIMIT = 50;

/**
 * The part of Mailpit's API that tests and scripts use, with its field names:
 * list, read one, read it as it came, delete. Nothing marks mail as read.
 *
 * @see {@link https://mailpit.axllent.org/docs/api-v1/}
 */
export function mailpitApi(store: MailStore): Hono {
  return new Hono()
    .get("/messages", (context) => listMessages(context, store))
    .delete("/messages", (context) => deleteMessages(context, store))
    .get("/message/:id", (context) => readMessage(context, store))
    .get("/message/:id/raw", (context) => readRaw(context, store));
}

function listMessages(context: Context, store: MailStore): Response {
  const start = count(context.req.query("start"), 0);
  const limit = count(context.req.query("limit"), DEFAULT_LIMIT);
  const messages = store.list({ start, limit }).map((summary) => ({
    ...common(summary),
    Read: false,
    Created: summary.created,
    Attachments: summary.attachments,
    Snippet: summary.snippet,
  }));
  return context.json({
    total: store.size,
    unread: store.size,
    count: messages.length,
    messages_count: store.size,
    messages_unread: store.size,
    start,
    tags: [],
    messages,
  });
}

async function deleteMessages(
  context: Context,
  store: MailStore,
): Promise<Response> {
  const ids = idsOf(await context.req.text());
  if (ids === null) return context.text("IDs must be a list of strings", 400);
  if (ids.length === 0) await store.clear();
  else await store.delete(ids);
  return context.text("ok");
}

async function readMessage(
  context: Context,
  store: MailStore,
): Promise<Response> {
  const id = context.req.param("id") ?? "";
  const summary = store.get(id);
  const raw = await store.read(id);
  if (summary === null || raw === null) return context.notFound();
  const email = await PostalMime.parse(raw);
  const isInline = (attachment: Attachment) =>
    attachment.disposition === "inline" || attachment.related === true;
  return context.json({
    ...common(summary),
    ReturnPath: email.returnPath ?? "",
    Date: email.date ?? summary.created,
    Text: email.text ?? "",
    HTML: email.html ?? "",
    Inline: email.attachments.filter(isInline).map(attachment),
    Attachments: email.attachments
      .filter((attachment) => !isInline(attachment)).map(attachment),
  });
}

async function readRaw(context: Context, store: MailStore): Promise<Response> {
  const raw = await store.read(context.req.param("id") ?? "");
  if (raw === null) return context.notFound();
  return context.body(raw, 200, {
    "content-type": "text/plain; charset=utf-8",
    "x-content-type-options": "nosniff",
  });
}

function common(summary: MailSummary): Record<string, unknown> {
  return {
    ID: summary.id,
    MessageID: summary.messageId,
    From: address(summary.from),
    To: summary.to.map(address),
    Cc: summary.cc.map(address),
    Bcc: summary.bcc.map(address),
    ReplyTo: summary.replyTo.map(address),
    Subject: summary.subject,
    Size: summary.sizeBytes,
    Tags: [],
    Username: "",
  };
}

function address({ name, address }: Mailbox): Record<string, string> {
  return { Name: name, Address: address };
}

function attachment(
  { filename, mimeType, contentId, content }: Attachment,
): Record<string, unknown> {
  return {
    FileName: filename ?? "",
    ContentType: mimeType,
    ContentID: contentId?.replace(/^<|>$/g, "") ?? "",
    Size: typeof content === "string" ? content.length : content.byteLength,
  };
}

/** The IDs in the body, none for all mail, `null` when it is malformed. */
function idsOf(body: string): string[] | null {
  if (body.trim() === "") return [];
  let request: unknown;
  try {
    request = JSON.parse(body);
  } catch {
    return null;
  }
  if (typeof request !== "object" || request === null) return null;
  const ids: unknown = "IDs" in request ? request.IDs : [];
  const isList = Array.isArray(ids) &&
    ids.every((id) => typeof id === "string");
  return isList ? ids : null;
}

function count(text: string | undefined, fallback: number): number {
  return /^\d{1,9}$/.test(text ?? "") ? Number(text) : fallback;
}
