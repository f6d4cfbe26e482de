import { assertEquals } from "@std/assert";
import type { DatabaseCase } from "./fresh_databases.ts";
import { withPool } from "./with_pool.ts";

/** The oids of types that the first element of an array does not tell. */
const BOOLEAN = 16;
const BYTEA = 17;
const TIMESTAMPTZ = 1184;

/** Texts that an array writes in quotes, with escapes, or in neither. */
const TEXTS = ["", "plain", 'a"b', "a\\b", "{x,y}", "NULL", "null", "a,b"]
  .concat(" s ", "\n", "\t", "'", "\u{1f600}");

/** What a pool promises of arrays, on every kind of database. */
export const arrayCases: Record<string, DatabaseCase> = {
  "createPool() reads and writes arrays of texts": (url) =>
    withPool(url, async (sql) => {
      for (const texts of [TEXTS, TEXTS.toReversed(), [], [""], [null, "x"]]) {
        const [row] = await sql`
          select ${texts}::text[] as texts,
            to_jsonb(${texts}::text[])::text as json`;
        assertEquals(row?.texts, texts);
        assertEquals(JSON.parse(String(row?.json)), texts);
      }
    }),

  "createPool() reads and writes arrays of each other type": (url) =>
    withPool(url, async (sql) => {
      const bytes = [new Uint8Array([0, 255, 92, 34]), null, new Uint8Array()];
      const times = [new Date("2026-02-03T04:05:06.789Z"), new Date(0)];
      const [row] = await sql`
        select ${sql.array(bytes, BYTEA)}::bytea[] as bytes,
          ${sql.array([], BYTEA)}::bytea[] as "noBytes",
          ${sql.array(times, TIMESTAMPTZ)}::timestamptz[] as times,
          ${[2 ** 53 - 1, -1]}::bigint[] as big, ${[3]}::integer[] as ints,
          ${[1, -2]}::smallint[] as small,
          ${sql.array([true, false], BOOLEAN)}::boolean[] as flags`;
      const read = row?.bytes as (Uint8Array | null)[];
      assertEquals({ ...row, bytes: read.map((each) => each && [...each]) }, {
        bytes: [[0, 255, 92, 34], null, []],
        noBytes: [],
        times,
        big: [2 ** 53 - 1, -1],
        ints: [3],
        small: [1, -2],
        flags: [true, false],
      });
    }),
};
