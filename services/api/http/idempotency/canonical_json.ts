/**
 * Writes a value that came from JSON in the one form that all its spellings
 * share: without space, and with the members of objects in order.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc8785}
 */
export function canonicalJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value)
    .sort(([a], [b]) => a < b ? -1 : 1)
    .map(([name, member]) =>
      `${JSON.stringify(name)}:${canonicalJson(member)}`
    );
  return `{${members.join()}}`;
}
