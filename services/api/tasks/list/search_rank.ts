import type { Queryable, Statement } from "@taskbell/db";
import { searchQuery } from "./search_query.ts";
import { searchTerms } from "./search_terms.ts";

/**
 * Writes how well a task fits a search as a fragment of SQL of type float4: by
 * the first words that it is to have, each for itself, so that a rank costs no
 * more than these words have places in a text.
 */
export function searchRank(
  sql: Queryable,
  q: string,
): Statement<readonly object[]> {
  const { terms, openEnd } = searchTerms(q);
  const wanted = terms.filter(({ isExcluded }) => !isExcluded)
    .map((term, index) => ({ ...term, operator: index === 0 ? "" : " | " }));
  const query = searchQuery(sql, { terms: wanted, openEnd });
  return sql`ts_rank(search, task_search_alternatives(${query}))`;
}
