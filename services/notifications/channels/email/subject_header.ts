/** The most bytes that an encoded word may hold: it has 75 characters. */
const WORD_BYTES = 45;

/**
 * Makes the header for a subject that has to be encoded although it is ASCII: a
 * text with `=?` in it could be taken for an encoded word, and shown as what a
 * user has hidden there.
 *
 * @returns What stands in for nodemailer's `subject`.
 * @see {@link https://www.rfc-editor.org/rfc/rfc2047}
 */
export function subjectHeader(
  subject: string,
): Record<string, { prepared: true; foldLines: true; value: string }> {
  if (!subject.includes("=?")) return {};
  const words = [""];
  for (const character of subject.replaceAll(/\p{Cc}+/gu, " ")) {
    const word = `${words.at(-1)}${character}`;
    if (utf8(word).length > WORD_BYTES) words.push(character);
    else words[words.length - 1] = word;
  }
  const value = words.map((word) => `=?utf-8?B?${utf8(word).toBase64()}?=`)
    .join(" ");
  return { Subject: { prepared: true, foldLines: true, value } };
}

function utf8(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}
