import { html, raw } from "@hono/hono/html";
import css from "./mail.css" with { type: "text" };

/** HTML in which only the templates of these files are not escaped. */
export type Markup = ReturnType<typeof html>;

/** What stands on the page. */
export interface LayoutOptions {
  title: string;
  body: Markup;
  /** Loads the page again after this many seconds, if given. */
  refreshSeconds?: number;
}

/** The frame of every page; it needs no script and nothing from elsewhere. */
export function layout(
  { title, body, refreshSeconds }: LayoutOptions,
): Markup {
  const refresh = refreshSeconds && html`
    <meta http-equiv="refresh" content="${refreshSeconds}">
  `;
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        ${refresh}
        <title>${title}</title>
        <style>${raw(css)}</style>
      </head>
      <body>${body}</body>
    </html>
  `;
}
