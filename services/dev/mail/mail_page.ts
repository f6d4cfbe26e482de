import { type Context, Hono } from "@hono/hono";
import PostalMime from "postal-mime";
import { listView, PAGE_LENGTH } from "./list_view.ts";
import type { MailStore } from "./mail_store.ts";
import { mailView } from "./mail_view.ts";

const HEADERS = {
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
};

/**
 * Pages for people: the list, newest first, and one mail. Whatever a mail says
 * is escaped; its HTML part is shown as source only.
 */
export function mailPage(store: MailStore): Hono {
  return new Hono()
    .get("/", (context) => showList(context, store))
    .get("/view/:id", (context) => showMail(context, store));
}

async function showList(context: Context, store: MailStore): Promise<Response> {
  const [start = "0"] = context.req.query("start")?.match(/^\d{1,9}$/) ?? [];
  const page = listView({
    mails: store.list({ start: Number(start), limit: PAGE_LENGTH }),
    start: Number(start),
    total: store.size,
  });
  return context.html(await page, 200, HEADERS);
}

async function showMail(context: Context, store: MailStore): Promise<Response> {
  const id = context.req.param("id") ?? "";
  const summary = store.get(id);
  const source = await store.read(id);
  if (summary === null || source === null) return context.notFound();
  const page = mailView(summary, await PostalMime.parse(source));
  return context.html(await page, 200, HEADERS);
}
