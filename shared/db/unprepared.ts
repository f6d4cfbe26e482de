import type { Statement } from "./sql.ts";

/**
 * Marks a statement to be planned anew for its values. A statement whose text
 * depends on what a client asks must not be prepared: each of its many texts
 * would stay in the server's memory until its connection ends.
 *
 * @returns The same statement.
 */
export function unprepared<Rows extends readonly object[]>(
  statement: Statement<Rows>,
): Statement<Rows> {
  const query = statement as unknown as { options: { prepare?: boolean } };
  query.options.prepare = false;
  return statement;
}
