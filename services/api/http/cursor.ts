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

const limit = z.string().regex(
  /^[1-9]\d{0,2}$/,
  "must be a number from 1 to 200",
)
  .transform(Number).pipe(
    z.number().max(200, "must be a number from 1 to 200"),
  );

/** The end of the year 9999: a `Date` goes further than PostgreSQL. */
const LAST_MS = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** Makes the schema of {@linkcode PageQuery} for a kind of id. */
export function pageQuery<Id>(id: z.ZodType<Id>): z.ZodType<PageQuery<Id>> {
  const position = z.tuple([z.int().min(0).max(LAST_MS), id]);
  return z.strictObject({
    limit: limit.default(50),
    cursor: z.string().transform((text, context) => {
      const { data } = position.safeParse(decodeBase64Url(text));
      if (data) return { atMs: data[0], id: data[1] };
      context.addIssue({
        code: "custom",
        message: "must be a next_cursor of this list",
      });
      return z.NEVER;
    }).optional(),
  });
}

/** Writes a position as text of `[A-Za-z0-9_-]`. */
export function encodeCursor({ atMs, id }: CursorPosition<unknown>): string {
  const bytes = new TextEncoder().encode(JSON.stringify([atMs, id]));
  return bytes.toBase64({ alphabet: "base64url", omitPadding: true });
}

function decodeBase64Url(text: string): unknown {
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
  { item, position }: {
    item: (row: Row) => Item;
    position: (row: Row) => CursorPosition<unknown>;
  },
): Page<Item> {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    items: shown.map(item),
    next_cursor: last !== undefined && rows.length > limit
      ? encodeCursor(position(last))
      : null,
  };
}
