/** A string, which may be the name of a member, or a sign of structure. */
const TOKEN = /("(?:[^"\\]|\\.)*")(\s*:)?|[{}[\]]/g;

/**
 * Whether an object anywhere in a JSON text has two members of one name. `JSON.parse` takes the last one, others take the first:
 * two readers of one token must not see two users.
 *
 * @param json A text that `JSON.parse` takes.
 * @see {@link https://www.rfc-editor.org/rfc/rfc7519#section-4}
 */
export function hasDuplicateNames(json: string): boolean {
  const open: Set<string>[] = [];
  for (const [sign, text, colon] of json.matchAll(TOKEN)) {
    if (sign === "{" || sign === "[") open.push(new Set());
    else if (sign === "}" || sign === "]") open.pop();
    else if (text !== undefined && colon !== undefined) {
      const name: string = JSON.parse(text);
      const names = open.at(-1);
      if (names?.has(name)) return true;
      names?.add(name);
    }
  }
  return false;
}
