import type { Queryable, Statement } from "@taskbell/db";
import { PRIORITIES } from "../task.ts";
import { dueConditions } from "./due_conditions.ts";
import type { ResolvedFilter } from "./resolve_days.ts";
import { searchQuery } from "./search_query.ts";
import { searchTerms } from "./search_terms.ts";

/** Separates the owner from the word or label in an index of all users. */
const SEPARATOR = "\x01";

/** A part of a `where` clause that begins with `and`. */
export type Condition = Statement<readonly object[]>;

/**
 * Writes a filter as conditions of SQL, each only where it is asked for: a
 * condition that is always there, such as `($1 is null or …)`, would keep the
 * planner from the index that serves it. `completed` is left to the caller.
 */
export function taskConditions(
  sql: Queryable,
  { userId, filter }: { userId: string; filter: ResolvedFilter },
): Condition[] {
  const conditions: Condition[] = [];
  const { priority, label, labels_all, overdue, updated_since, q } = filter;
  if (priority) {
    // The rank is what the indexes know. As a range: were it known to be one
    // value, sorting by it would be sorting by id, and the planner would walk
    // the primary key, over the tasks of all users.
    const rank = PRIORITIES.indexOf(priority);
    conditions.push(sql`and priority_rank between ${rank} and ${rank}`);
  }
  if (label) {
    const keys = labelKeys(userId, label);
    conditions.push(sql`and label_keys <> '{}' and label_keys && ${keys}`);
  }
  if (labels_all) {
    const keys = labelKeys(userId, labels_all);
    conditions.push(sql`and label_keys <> '{}' and label_keys @> ${keys}`);
  }
  conditions.push(...dueConditions(sql, filter));
  if (overdue !== undefined) conditions.push(overdueCondition(sql, overdue));
  if (updated_since) {
    conditions.push(sql`and updated_at >= ${updated_since.at}`);
  }
  if (q !== undefined) conditions.push(searchCondition(sql, userId, q));
  return conditions;
}

function labelKeys(userId: string, labels: readonly string[]): string[] {
  return labels.map((label) => `${userId}${SEPARATOR}${label}`);
}

function overdueCondition(sql: Queryable, overdue: boolean): Condition {
  return overdue
    ? sql`and not completed and due_date < taskbell_now()`
    : sql`and (completed or due_date is null or due_date >= taskbell_now())`;
}

/** The owner is a word as well: the index finds the words of one user. */
function searchCondition(
  sql: Queryable,
  userId: string,
  q: string,
): Condition {
  const owner = quoted(`${SEPARATOR}${userId}`);
  return sql`
    and search @@ ${owner}::tsquery
    and search @@ ${searchQuery(sql, searchTerms(q))}
  `;
}

/** Writes one term as the text of a tsquery. */
function quoted(term: string): string {
  const escaped = term.replaceAll("\\", "\\\\").replaceAll("'", "''");
  return `'${escaped}'`;
}
