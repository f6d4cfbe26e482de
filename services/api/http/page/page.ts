import { html, raw } from "@hono/hono/html";
import palette from "./palette.css" with { type: "text" };

/** HTML in which only the templates of these files are not escaped. */
export type Markup = ReturnType<typeof html>;

/** A page for people. */
export interface Page {
  title: string;
  /** From {@linkcode pageCss}: the page's policy allows just this. */
  css: string;
  /** What its body has. */
  body: Markup;
}

/** Puts what is a page's own after what all pages look like. */
export function pageCss(own: string): string {
  return palette + own;
}

/** Makes a page that needs no script and no other file. */
export function page({ title, css, body }: Page): Markup {
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>${title}</title>
        <style>${raw(css)}</style>
      </head>
      <body>${body}</body>
    </html>
  `;
}
