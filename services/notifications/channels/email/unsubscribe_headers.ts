/**
 * Makes the headers by which mail programs offer to stop such mails; none for
 * what is no `https:` URL.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8058}
 */
export function unsubscribeHeaders(
  url: string | undefined,
): Record<string, { prepared: true; value: string }> {
  if (url === undefined || /[<>\s\p{Cc}]/u.test(url)) return {};
  if (!URL.canParse(url)) return {};
  const { protocol, href } = new URL(url);
  if (protocol !== "https:") return {};
  return {
    // As it is: nodemailer would fold a long one in the middle.
    "List-Unsubscribe": { prepared: true, value: `<${href}>` },
    "List-Unsubscribe-Post": {
      prepared: true,
      value: "List-Unsubscribe=One-Click",
    },
  };
}
