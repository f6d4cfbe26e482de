/** HTML that is safe to put into a page: made by {@linkcode markup} alone. */
export class Html {
  /** The HTML. */
  readonly text: string;

  /** Takes markup as it is; templates use {@linkcode markup}. */
  constructor(text: string) {
    this.text = text;
  }
}

/** What a template takes: text is escaped, HTML is put in as it is. */
export type HtmlValue = string | number | Html | readonly Html[];

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
  "`": "&#96;",
};

/**
 * Makes HTML from a template literal; it is not called `html`, as formatters
 * would add blanks within such a one. A value may stand for text between tags
 * or for all of a quoted attribute that is no URL, script or style.
 *
 * @example
 * ```ts
 * import { markup } from "./markup.ts";
 *
 * markup`<p title="${"a\"b"}">${"<b>"}</p>`.text;
 * // <p title="a&quot;b">&lt;b&gt;</p>
 * ```
 */
export function markup(
  parts: TemplateStringsArray,
  ...values: readonly HtmlValue[]
): Html {
  const text = parts.reduce((made, part, index) =>
    made + markupOf(values[index - 1] ?? "") + part
  );
  return new Html(text);
}

function markupOf(value: HtmlValue): string {
  if (value instanceof Html) return value.text;
  if (typeof value === "object") return value.map(markupOf).join("");
  return String(value)
    .replace(/[&<>"'`]/g, (character) => ENTITIES[character] ?? "")
    // HTML has no control characters but these.
    .replace(/[^\P{Cc}\t\n\r]/gu, "\ufffd");
}
