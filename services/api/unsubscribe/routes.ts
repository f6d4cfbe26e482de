import type { Sql } from "@taskbell/db";
import {
  type Context,
  Hono,
  type MiddlewareHandler,
  type Next,
} from "@hono/hono";
import { z } from "zod";
import type {
  ApiContext,
  ApiEnvironment,
  Variables,
} from "../http/environment.ts";
import { noQuery } from "../http/input.ts";
import type { Markup } from "../http/page/page.ts";
import { pagePolicy } from "../http/page/page_policy.ts";
import { Problem } from "../http/problem.ts";
import { readBytes } from "../http/read_bytes.ts";
import { readSessionCookie } from "../http/session/session_cookie.ts";
import { findMailKind, type MailKind } from "./find_mail_kind.ts";
import { stopMails } from "./stop_mails.ts";
import { askPage, donePage, UNSUBSCRIBE_CSS } from "./unsubscribe_page.ts";

/** Any other word in its place belongs to the user called `unsubscribe`. */
const PATH = "/:token{[A-Za-z0-9_-]{43}}";

/** What a token is. */
export const unsubscribeToken = z.string().regex(/^[A-Za-z0-9_-]{43}$/);

const POLICY = pagePolicy(UNSUBSCRIBE_CSS, { formAction: "'self'" });

interface UnsubscribeEnvironment {
  Variables: Variables & {
    /** What the token came with. */
    mail: MailKind;
  };
}

/**
 * Answers a link that has lost a part of its token like one that was never
 * there; whoever shows who they are means the paths of that user.
 */
async function refuseBrokenLink(c: ApiContext, next: Next): Promise<void> {
  const isNobody = c.req.header("authorization") === undefined &&
    readSessionCookie(c) === null;
  if (isNobody) throw new Problem("not-found");
  await next();
}

/**
 * The routes by which whoever has a mail stops such mails, at
 * `/unsubscribe`. Reading never does: scanners of mail follow links.
 *
 * @param limits Run for requests with a token that a mail had.
 * @see {@link https://www.rfc-editor.org/rfc/rfc8058}
 */
export function unsubscribeRoutes(
  sql: Sql,
  limits: readonly MiddlewareHandler<ApiEnvironment>[],
): Hono<UnsubscribeEnvironment> {
  const app = new Hono<UnsubscribeEnvironment>();
  const methods = ["GET", "POST"];

  app.on(methods, PATH, noQuery, async (c, next) => {
    const mail = await findMailKind(sql, c.req.param("token") ?? "");
    if (!mail) throw new Problem("not-found");
    c.set("mail", mail);
    c.set("user", { id: mail.userId, email: null });
    await next();
  });

  for (const limit of limits) app.on(methods, PATH, limit);

  app.get(PATH, (c) => answerPage(c, askPage(c.var.mail)));

  app.post(PATH, async (c) => {
    // Whatever it says: a mail program and the page send the same words.
    await readBytes(c.req);
    await stopMails(sql, c.var.mail);
    return await answerPage(c, donePage(c.var.mail));
  });

  app.use("/:word", refuseBrokenLink);
  return app;
}

async function answerPage(
  c: Context<UnsubscribeEnvironment>,
  page: Markup,
): Promise<Response> {
  return c.html(await page, 200, {
    "content-security-policy": POLICY,
    "x-robots-tag": "noindex",
  });
}
