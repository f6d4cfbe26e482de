import type { Queryable, Statement } from "@taskbell/db";
import type { SearchTerms } from "./search_terms.ts";

/** Writes a search as a fragment of SQL of type tsquery. */
export function searchQuery(
  sql: Queryable,
  { terms, openEnd }: SearchTerms,
): Statement<readonly object[]> {
  const operators = terms.map(({ operator }) => operator);
  const texts = terms.map(({ text }) => text);
  return sql`task_search_query(
    ${operators}::text[], ${texts}::text[], ${openEnd}
  )`;
}
