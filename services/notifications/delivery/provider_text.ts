/** The longest text of a provider that is kept, in UTF-16 units. */
const MAX_TEXT = 2_000;

/**
 * What a provider says may be anything; no event takes NUL or a lone
 * surrogate, and an attempt that can't be recorded would be made again.
 */
export function providerText(text: string): string {
  return text.slice(0, MAX_TEXT).replaceAll("\0", "\ufffd").toWellFormed();
}
