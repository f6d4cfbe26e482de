import { createHash } from "node:crypto";
import asyncApi from "@taskbell/events/asyncapi.json" with { type: "text" };
import { Hono } from "@hono/hono";
import { DOCS_CSS, docsPage } from "../docs/docs_page.ts";
import type { ApiContext, ApiEnvironment } from "../environment.ts";
import { noQuery } from "../input.ts";
import { pagePolicy } from "../page/page_policy.ts";
import { isKnown, readPreconditions } from "../preconditions.ts";
import openApi from "./openapi.json" with { type: "text" };

/** A file that is the same for everybody. */
interface StaticFile {
  text: string;
  /** Its header, with its tag. */
  headers: Record<string, string>;
}

/**
 * The contracts: `/openapi.json`, `/asyncapi.json` and, for people, `/docs`.
 * The documents are the committed ones; a test compares them with the code.
 */
export function contractRoutes(): Hono<ApiEnvironment> {
  const app = new Hono<ApiEnvironment>();
  const openApiFile = jsonFile(openApi);
  const asyncApiFile = jsonFile(asyncApi);
  let docs: Promise<StaticFile> | null = null;

  app.get("/openapi.json", noQuery, (c) => answerFile(c, openApiFile));
  app.get("/asyncapi.json", noQuery, (c) => answerFile(c, asyncApiFile));
  app.get("/docs", noQuery, async (c) => {
    docs ??= renderDocs();
    return answerFile(c, await docs);
  });
  return app;
}

async function renderDocs(): Promise<StaticFile> {
  const page = await docsPage({
    openApi: JSON.parse(openApi),
    asyncApi: JSON.parse(asyncApi),
  });
  return staticFile(String(page), {
    "content-type": "text/html; charset=UTF-8",
    "content-security-policy": pagePolicy(DOCS_CSS),
  });
}

function jsonFile(text: string): StaticFile {
  return staticFile(text, { "content-type": "application/json" });
}

function staticFile(
  text: string,
  headers: Record<string, string>,
): StaticFile {
  const hash = createHash("sha256").update(text).digest("base64url");
  const etag = `"${hash.slice(0, 22)}"`;
  // Kept by whoever likes, and asked for again: the next version may differ.
  return { text, headers: { ...headers, etag, "cache-control": "no-cache" } };
}

function answerFile(c: ApiContext, { text, headers }: StaticFile): Response {
  const { etag = "" } = headers;
  if (isKnown(readPreconditions(c), etag)) {
    return c.body(null, 304, {
      etag,
      "cache-control": headers["cache-control"] ?? "",
    });
  }
  return c.body(text, 200, headers);
}
