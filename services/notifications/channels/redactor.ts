/** The shortest text that is taken for a secret, in UTF-16 units. */
const MIN_LENGTH = 3;

/**
 * Makes a function that puts `***` for secrets in a text, also where they stand
 * in base64 or as URLs have them: a server may repeat what it was sent, and
 * what it says goes into logs, events and dead letters.
 */
export function redactor(
  secrets: readonly string[],
): (text: string) => string {
  const forms = secrets.filter(({ length }) => length >= MIN_LENGTH)
    .flatMap((secret) => [
      secret,
      encodeURIComponent(secret),
      new TextEncoder().encode(secret).toBase64(),
    ])
    .toSorted((a, b) => b.length - a.length);
  return (text) =>
    forms.reduce((rest, form) => rest.replaceAll(form, "***"), text);
}
