const CONTROL = /[\p{Cc}\u2028\u2029]/gu;

/**
 * Writes control characters and line separators as `\uXXXX`, so that a text
 * stays on one line and moves no cursor.
 *
 * @param pattern What is escaped, if not all of them.
 */
export function escapeControl(text: string, pattern: RegExp = CONTROL): string {
  return text.replace(pattern, (character) => {
    const code = character.charCodeAt(0).toString(16).padStart(4, "0");
    return `\\u${code}`;
  });
}
