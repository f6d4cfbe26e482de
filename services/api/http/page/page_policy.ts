import { createHash } from "node:crypto";

/**
 * Makes the `Content-Security-Policy` of a page that loads and runs nothing:
 * the style sheet that stands in it is all.
 *
 * @param formAction Where its forms may go. @default {"'none'"}
 */
export function pagePolicy(
  css: string,
  { formAction = "'none'" }: { formAction?: "'none'" | "'self'" } = {},
): string {
  const style = createHash("sha256").update(css).digest("base64");
  return `default-src 'none'; style-src 'sha256-${style}'; ` +
    `base-uri 'none'; form-action ${formAction}; frame-ancestors 'none'`;
}
