import { Buffer } from "node:buffer";

/** The longest line, in bytes of UTF-8, without its line break. */
const MAX_BYTES = 75;

/** What text of iCalendar can't hold: control characters but the tab. */
// deno-lint-ignore no-control-regex
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/g;

/**
 * Writes a value as TEXT, whatever it holds: no part of it can become a line,
 * a property or a further value. Control characters are left out.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc5545#section-3.3.11}
 */
export function escapeText(text: string): string {
  return text.replace(CONTROL, "")
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\r\n|[\r\n\x85\u2028\u2029]/g, "\\n");
}

/**
 * Writes a line and folds it, never inside a code point: some readers decode
 * each part alone.
 *
 * @param line A property with its value, escaped where it is TEXT.
 * @returns The line with its line break.
 * @see {@link https://www.rfc-editor.org/rfc/rfc5545#section-3.1}
 */
export function contentLine(line: string): string {
  // A code unit takes three bytes at the most.
  if (line.length * 3 <= MAX_BYTES || Buffer.byteLength(line) <= MAX_BYTES) {
    return `${line}\r\n`;
  }
  let folded = "";
  let bytes = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (bytes + size > MAX_BYTES) {
      folded += "\r\n ";
      // The space counts.
      bytes = 1;
    }
    folded += character;
    bytes += size;
  }
  return `${folded}\r\n`;
}
