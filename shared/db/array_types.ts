import type { ParsedOptions } from "postgres";

/** The oid of each type whose arrays we use, and that of its arrays. */
const ARRAYS: readonly (readonly [element: number, array: number])[] = [
  [16, 1000], // boolean
  [17, 1001], // bytea
  [20, 1016], // bigint
  [21, 1005], // smallint
  [23, 1007], // integer
  [25, 1009], // text
  [1184, 1185], // timestamptz
];

/** What of the driver's options tells types apart. */
type TypeOptions =
  & Pick<ParsedOptions, "parsers" | "serializers">
  & { shared?: { typeArrayMap: Record<number, number> } };

/** An item of an array as text; `NULL` stands without quotes. */
const ITEM = /"((?:[^"\\]|\\[^])*)"|[^",{}]+/g;

/** Teaches a pool the arrays of one dimension that our statements use. */
export function addArrayTypes(options: TypeOptions): void {
  const { parsers, serializers, shared } = options;
  for (const [element, array] of ARRAYS) {
    const write = serializers[element] ?? String;
    const read = parsers[element] ?? String;
    if (shared) shared.typeArrayMap[element] = array;
    serializers[array] = (values: unknown) =>
      Array.isArray(values) ? writeArray(values, write) : values;
    parsers[array] = (text: string) => readArray(text, read);
  }
}

function writeArray(
  values: readonly unknown[],
  write: (value: unknown) => unknown,
): string {
  const items = values.map((value) =>
    value === null
      ? "null"
      : `"${String(write(value)).replace(/[\\"]/g, "\\$&")}"`
  );
  return `{${items.join()}}`;
}

function readArray(text: string, read: (text: string) => unknown): unknown[] {
  return [...text.matchAll(ITEM)].map(([item, quoted]) => {
    if (quoted !== undefined) return read(quoted.replace(/\\([^])/g, "$1"));
    return item === "NULL" ? null : read(item);
  });
}
