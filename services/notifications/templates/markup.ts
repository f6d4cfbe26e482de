import { html } from "@hono/hono/html";

/** HTML that is safe to put into a page: made by {@linkcode markup} alone. */
export type Html = Awaited<ReturnType<typeof html>>;

/** What a template takes: text is escaped, HTML is put in as it is. */
export type HtmlValue = string | number | Html | readonly Html[];

/**
 * Makes HTML from a template literal by Hono's `html`, less the control
 * characters that HTML does not have. It is not called `html`, as formatters
 * would add blanks within such a one. A value may stand for text between tags
 * or for all of a quoted attribute that is no URL, script or style.
 *
 * @see {@link https://hono.dev/docs/helpers/html}
 * @example
 * ```ts
 * import { markup } from "./markup.ts";
 *
 * String(markup`<p title="${"a\"b"}">${"<b>"}</p>`);
 * // <p title="a&quot;b">&lt;b&gt;</p>
 * ```
 */
export function markup(
  parts: TemplateStringsArray,
  ...values: readonly HtmlValue[]
): Html {
  // It is a promise only where a value is one.
  return html(parts, ...values.map(withoutControl)) as Html;
}

/** HTML is an object here, and has lost them already. */
function withoutControl(value: HtmlValue): HtmlValue {
  return typeof value === "string"
    ? value.replace(/[^\P{Cc}\t\n\r]/gu, "\ufffd")
    : value;
}
