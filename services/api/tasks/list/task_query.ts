import { createHash } from "node:crypto";
import { z } from "zod";
import {
  CURSOR_ERROR,
  cursorInput,
  cursorMs,
  decodeCursor,
  limitInput,
} from "../../http/cursor.ts";
import { dueDateInput } from "../../due_date.ts";
import {
  labelInput,
  notBlank,
  priorityInput,
  textOfAtMost,
} from "../task_input.ts";
import { searchTerms } from "./search_terms.ts";
import {
  BY_CREATION,
  BY_RELEVANCE,
  ORDERS,
  type TaskOrder,
} from "./task_order.ts";

/** A plus sign that has become a space, as it does where it is no `%2B`. */
const LOST_PLUS = / (?=\d{2}:\d{2}$)/;

/** An instant, or a day, which stands for its start. */
const timeInput = z.string().superRefine((text, context) => {
  if (!LOST_PLUS.test(text)) return;
  context.addIssue({
    code: "custom",
    message: "must have its + written as %2B: it is read as a space",
  });
}).pipe(dueDateInput).meta(dueDateInput.meta() ?? {});

const flag = z.enum(["true", "false"]).transform((text) => text === "true");

/**
 * A parameter that may be given several times, as a set without an order: a
 * cursor belongs to it however it is written.
 */
const labels = z.preprocess(
  (value) => typeof value === "string" ? [value] : value,
  z.array(labelInput).max(100)
    .transform((labels) => [...new Set(labels)].sort()),
);

const DAY = "A day stands for its start in the time zone of the user's " +
  "preferences";

const DUE_DAY = "A day is compared with the day of a task that is due on a " +
  "day; for other tasks it stands for its start in the time zone of the " +
  "user's preferences";

/** The most words and phrases of a search: each is looked for by itself. */
const MAX_TERMS = 32;

const filterShape = {
  completed: flag.optional()
    .describe("Tasks that are completed, or those that are open"),
  priority: priorityInput.optional().describe("Tasks of this priority"),
  label: labels.optional().describe("Tasks that have any of these"),
  labels_all: labels.optional().describe("Tasks that have all of these"),
  due_before: timeInput.optional()
    .describe(`Tasks that are due earlier than this. ${DUE_DAY}`),
  due_after: timeInput.optional()
    .describe(`Tasks that are due then or later. ${DUE_DAY}`),
  overdue: flag.optional().describe(
    "Whether the time by which a task is due has passed and it is open",
  ),
  /**
   * A write shows when its transaction
   * commits, which is a little after the `updated_at` that it wrote: a client
   * that keeps a copy asks from a minute before the last `updated_at` that it
   * has seen, and takes what it has already, by id and revision, as known. A
   * deleted task is in no list; its deletion is an event.
   */
  updated_since: timeInput.optional()
    .describe(`Tasks that were written then or later. ${DAY}`),
  q: notBlank(textOfAtMost(500)).refine(isBlankOrSearch, {
    error: "must have a letter or a digit to search for",
  }).refine((q) => searchTerms(q).terms.length <= MAX_TERMS, {
    error: `must have at most ${MAX_TERMS} words and phrases`,
  }).optional().describe(
    `At most ${MAX_TERMS} words, \`"phrases"\`, \`or\` and \`-not\`; the last ` +
      "word may be a beginning of two letters or more. Case, accents and " +
      "signs count for nothing; in Chinese, Japanese, Korean, Thai, Lao, " +
      "Khmer and Burmese any part of a text is found",
  ),
};

/** What is blank is refused as that. */
function isBlankOrSearch(q: string): boolean {
  return q.trim() === "" || searchTerms(q).terms.length > 0;
}

const filterSchema = z.object(filterShape);

/** Which tasks a list holds. */
export type TaskFilter = z.output<typeof filterSchema>;

/** The task after which a page begins. */
export interface TaskPosition {
  /** Its sort key, times in milliseconds; `null`: it has no due date. */
  key: number | null;
  /** Its id. */
  id: number;
}

/** The parameters of a list of tasks. */
export interface TaskQuery {
  /** How many tasks a page holds. */
  limit: number;
  /** How they are sorted. */
  order: TaskOrder;
  /** Which they are. */
  filter: TaskFilter;
  /** Where the page begins; `null`: at the start. */
  after: TaskPosition | null;
  /** Stands in a cursor for order and filter, to which alone it belongs. */
  scope: string;
}

const id = z.int().min(0);
const keys: Record<TaskOrder["by"], z.ZodType<number | null>> = {
  created_at: cursorMs,
  updated_at: cursorMs,
  due_date: cursorMs.nullable(),
  priority: z.int().min(0).max(3),
  relevance: z.number().min(0),
};

/** Reads the query of a list of tasks. */
export const taskQuery: z.ZodType<TaskQuery> = z.strictObject({
  limit: limitInput,
  cursor: cursorInput.optional(),
  sort: z.enum(Object.keys(ORDERS)).transform((name) => ORDERS[name])
    .optional().describe(
      "What the list is sorted by; `-` before it: the greatest, latest or " +
        "most urgent first",
    ),
  ...filterShape,
}).transform(({ limit, cursor, sort, ...filter }, context) => {
  const order = sort ?? (filter.q === undefined ? BY_CREATION : BY_RELEVANCE);
  const scope = scopeOf(order, filter);
  if (cursor === undefined) return { limit, order, filter, scope, after: null };
  const position = z.tuple([z.literal(scope), keys[order.by], id]);
  const { data } = position.safeParse(decodeCursor(cursor));
  if (data) {
    return {
      limit,
      order,
      filter,
      scope,
      after: { key: data[1], id: data[2] },
    };
  }
  context.addIssue({
    code: "custom",
    path: ["cursor"],
    message: `${CURSOR_ERROR}, with the same sort and filter`,
  });
  return z.NEVER;
});

function scopeOf(order: TaskOrder, filter: TaskFilter): string {
  const parts = Object.entries(filter).filter(([_, value]) =>
    value !== undefined
  ).sort(([a], [b]) => a < b ? -1 : 1);
  const text = JSON.stringify([order.by, order.descending, parts]);
  return createHash("sha256").update(text).digest("base64url").slice(0, 12);
}
