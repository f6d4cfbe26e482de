import { LOOPBACK } from "../loopback.ts";

/**
 * Makes the headers by which mail programs offer to stop such mails. One-click
 * needs an `https:` URL; an `http:` one of this machine, as in development, is
 * for people alone, and there are none for anything else.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc2369}
 * @see {@link https://www.rfc-editor.org/rfc/rfc8058}
 */
export function unsubscribeHeaders(
  url: string | undefined,
): Record<string, { prepared: true; value: string }> {
  if (url === undefined || /[<>\s\p{Cc}]/u.test(url)) return {};
  if (!URL.canParse(url)) return {};
  const { protocol, hostname, href } = new URL(url);
  const isHere = protocol === "http:" && LOOPBACK.test(hostname);
  if (protocol !== "https:" && !isHere) return {};
  return {
    // As it is: nodemailer would fold a long one in the middle.
    "List-Unsubscribe": { prepared: true, value: `<${href}>` },
    ...(protocol === "https:" && {
      "List-Unsubscribe-Post": {
        prepared: true,
        value: "List-Unsubscribe=One-Click",
      },
    }),
  };
}
