import { z } from "zod";

/**
 * The row after which a page begins: what the list is sorted by, and the id
 * that tells rows with equal times apart.
 */
export interface CursorPosition<Id> {
  /** Milliseconds since the Unix epoch. */
  atMs: number;
  /** The row's id. */
  id: Id;
}

/** The parameters of a list that comes in pages. */
export interface PageQuery<Id> {
  /** How many items a page holds. */
  limit: number;
  /** Where the page begins; absent: at the start. */
  cursor?: CursorPosition<Id> | undefined;
}

const LIMIT_ERROR = "must be a number from 1 to 200";

const DEFAULT_LIMIT = 50;

/** How many items a page holds: 1 to 200, 50 unless it is given. */
export const limitInput = z.string().regex(/^[1-9]\d{0,2}$/, LIMIT_ERROR)
  .transform(Number).pipe(z.number().max(200, LIMIT_ERROR))
  .default(DEFAULT_LIMIT).meta({
    description: "How many items a page holds",
    type: "integer",
    minimum: 1,
    maximum: 200,
  });

/** What is wrong with a cursor, whatever it is. */
export const CURSOR_ERROR = "must be a next_cursor of this list";

/** The text of a cursor, whatever it holds. */
export const cursorInput = z.string().meta({
  description: "The `next_cursor` of a page of this list",
  pattern: "^[A-Za-z0-9_-]+$",
});

/** An instant of the years 1 to 9999: a `Date` goes further than PostgreSQL. */
export const cursorMs = z.int().min(Date.parse("0001-01-01T00:00:00Z"))
  .max(Date.parse("9999-12-31T23:59:59.999Z"));

/** Makes the schema of {@linkcode PageQuery} for a kind of id. */
export function pageQuery<Id>(id: z.ZodType<Id>): z.ZodObject<{
  limit: typeof limitInput;
  cursor: z.ZodType<CursorPosition<Id> | undefined>;
}, z.core.$strict> {
  const position = z.tuple([cursorMs, id]);
  return z.strictObject({
    limit: limitInput,
    cursor: cursorInput.transform((text, context) => {
      const { data } = position.safeParse(decodeCursor(text));
      if (data) return { atMs: data[0], id: data[1] };
      context.addIssue({ code: "custom", message: CURSOR_ERROR });
      return z.NEVER;
    }).optional(),
  });
}

/** Writes what a cursor holds as text of `[A-Za-z0-9_-]`. */
export function encodeCursor(parts: readonly unknown[]): string {
  const bytes = new TextEncoder().encode(JSON.stringify(parts));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

/** Reads what a cursor holds; `null` where it is none that we wrote. */
export function decodeCursor(text: string): unknown {
  try {
    const bytes = Uint8Array.fromBase64(text, { alphabet: "base64url" });
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    // Whatever is wrong with it, it is not a cursor that we wrote.
    return null;
  }
}

/** A page of a list. */
export interface Page<Item> {
  /** The rows of this page. */
  items: Item[];
  /** Leads to the next page; `null` on the last one. */
  next_cursor: string | null;
}

/**
 * Makes a page of up to `limit` rows; one row more says that another follows.
 */
export function toPage<Row, Item>(
  rows: readonly Row[],
  limit: number,
  { item, cursor }: {
    item: (row: Row) => Item;
    /** What the cursor after a row holds. */
    cursor: (row: Row) => readonly unknown[];
  },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    next_cursor: last !== undefined && rows.length > limit
      ? encodeCursor(cursor(last))
      : null,
  };
}
