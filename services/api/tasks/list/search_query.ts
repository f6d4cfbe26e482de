import type { Queryable, Statement } from "@taskbell/db";
import { searchTerms } from "./search_terms.ts";

/** Writes a search as a fragment of SQL of type tsquery. */
export function searchQuery(
  sql: Queryable,
  q: string,
): Statement<readonly object[]> {
  const { terms, openEnd } = searchTerms(q);
  const operators = terms.map(({ operator }) => operator);
  const texts = terms.map(({ text }) => text);
  return sql`task_search_query(
    ${operators}::text[], ${texts}::text[], ${openEnd}
  )`;
}
