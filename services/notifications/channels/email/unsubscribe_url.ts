/**
 * Makes the URL at which the recipient of a mail stops such mails: the API's
 * route `/unsubscribe/{token}`.
 *
 * @param publicUrl Where people reach the API; it may have a path.
 * @param token The delivery's token, which stands for a login.
 */
export function unsubscribeUrl(publicUrl: URL, token: string): string {
  return `${publicUrl.href.replace(/\/+$/, "")}/unsubscribe/${token}`;
}
