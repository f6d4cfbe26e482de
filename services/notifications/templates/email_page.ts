import { type Html, markup } from "./markup.ts";

/** What a mail shows. */
export interface EmailPageContent {
  /** The heading. */
  subject: string;
  /** Text with line ends. */
  body: string;
  /** Stands below the text. */
  below?: Html;
}

/**
 * Makes the page of a mail. It loads nothing and links to nowhere; a text that
 * runs from right to left keeps its direction to itself.
 */
export function emailPage(
  { subject, body, below = markup`` }: EmailPageContent,
): string {
  return String(markup`<!doctype html>
<html>
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>${subject}</title>
</head>
<body style="margin:0;padding:24px;font:16px/1.5 sans-serif">
<h1 dir="auto" style="margin:0 0 16px;font-size:20px">${subject}</h1>
<p dir="auto" style="margin:0;white-space:pre-line">${body}</p>
${below}
</body>
</html>
`);
}
