import type { Queryable, Statement } from "@taskbell/db";

/** A beginning of one letter would walk over a great part of all words. */
const SHORTEST_BEGINNING = 2;

/** What a search is made of; an empty text says nothing. */
export interface SearchWords {
  /** Alternatives, each of which is enough. */
  alternatives: string;
  /** What must hold together with the beginning. */
  words: string;
  /** The beginning of a word; `null`: there is none. */
  beginning: string | null;
}

/**
 * Takes the last word, which may still be being typed, out of a search: it is
 * a beginning unless it is short, excluded, or followed by a quote or space.
 */
export function searchWords(q: string): SearchWords {
  const whole = { alternatives: q, words: "", beginning: null };
  const [beginning] = q.match(/(?<=^|[\s"])[^\s"-][^\s"]*$/) ?? [];
  if (beginning === undefined) return whole;
  const head = q.slice(0, -beginning.length);
  // The other side of an alternative is still to be typed.
  if (/^or$/i.test(beginning)) return { ...whole, alternatives: head };
  if ([...beginning].length < SHORTEST_BEGINNING) return whole;
  // `or` binds weaker than what stands side by side.
  const last = [...head.matchAll(/"[^"]*"|[^\s"]+/g)]
    .findLast(([token]) => /^or$/i.test(token));
  if (!last) return { alternatives: "", words: head, beginning };
  return {
    alternatives: head.slice(0, last.index),
    words: head.slice(last.index + last[0].length),
    beginning,
  };
}

/** Writes a search as a fragment of SQL of type tsquery. */
export function searchQuery(
  sql: Queryable,
  { alternatives, words, beginning }: SearchWords,
): Statement<readonly object[]> {
  const either = sql`websearch_to_tsquery('simple', ${alternatives})`;
  if (beginning === null) return either;
  const prefix = sql`to_tsquery('simple', ${`${quoted(beginning)}:*`})`;
  const all = words.trim() === ""
    ? prefix
    : sql`(websearch_to_tsquery('simple', ${words}) && ${prefix})`;
  return alternatives.trim() === "" ? all : sql`(${either} || ${all})`;
}

/** Writes one term as the text of a tsquery. */
export function quoted(term: string): string {
  const escaped = term.replaceAll("\\", "\\\\").replaceAll("'", "''");
  return `'${escaped}'`;
}
