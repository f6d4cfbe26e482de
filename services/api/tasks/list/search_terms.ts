/** One thing that a search asks for. */
export interface SearchTerm {
  /** A word or, of several words, a phrase. */
  text: string;
  /** What stands before it in a query of PostgreSQL. */
  operator: string;
  /** Whether it must not be there. */
  isExcluded: boolean;
}

/** What a search asks for. */
export interface SearchTerms {
  /** In their order; there may be none. */
  terms: readonly SearchTerm[];
  /** Whether the last word may still be being typed. */
  openEnd: boolean;
}

/** A byte order mark, which `\s` takes for a space, shows as nothing. */
const TOKEN = /(-?)(?:"([^"]*)"|((?:[^\s"]|\ufeff)+))/g;

/**
 * Reads a search: words and `"phrases"`, of which all must be there, `-` before
 * what must not be, and `or` between alternatives. What has no letter and no
 * digit is no term. The last word is open, unless a quote or a space follows it
 * or it is excluded.
 */
export function searchTerms(q: string): SearchTerms {
  // Phones write the quotes of their language.
  const text = q.replace(/[“”„«»]/g, '"');
  const terms: SearchTerm[] = [];
  let [isOr, openEnd] = [false, false];
  for (const match of text.matchAll(TOKEN)) {
    const [token, minus, phrase, word] = match;
    const isFirst = terms.length === 0;
    openEnd = false;
    if (/^or$/i.test(token) && !isFirst && !isOr) {
      isOr = true;
      continue;
    }
    const term = phrase ?? word ?? "";
    if (!/[\p{L}\p{N}]/u.test(term)) continue;
    const link = isFirst ? "" : isOr ? " | " : " & ";
    const isExcluded = minus === "-";
    const operator = `${link}${isExcluded ? "!" : ""}`;
    terms.push({ text: term, operator, isExcluded });
    openEnd = word !== undefined && !isExcluded &&
      match.index + token.length === text.length;
    isOr = false;
  }
  return { terms, openEnd };
}
