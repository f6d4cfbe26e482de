import { assert, assertEquals } from "@std/assert";
import { addArrayTypes } from "../../../shared/db/array_types.ts";
import { sourceFiles } from "../../support/source_files.ts";

/** The oids of array types, by the names that our SQL has for their elements. */
const OIDS: Record<string, number> = {
  boolean: 1000,
  bytea: 1001,
  smallint: 1005,
  integer: 1007,
  text: 1009,
  bigint: 1016,
  timestamptz: 1185,
};

Deno.test("addArrayTypes() adds each array that our SQL names", async () => {
  const options = {
    parsers: {} as Record<number, unknown>,
    serializers: {},
    shared: { typeArrayMap: {} },
  };
  addArrayTypes(options as Parameters<typeof addArrayTypes>[0]);
  const files = [
    ...await sourceFiles("shared/"),
    ...await sourceFiles("services/"),
    ...await sourceFiles("shared/db/migrations/", ".sql"),
  ];
  const names = files.flatMap(({ path, text }) =>
    [...text.matchAll(path.endsWith(".sql") ? /\b(\w+)\[\]/g : /::(\w+)\[\]/g)]
      .map(([, name = ""]) => name)
  );
  assert(names.length > 20, `${names.length} arrays`);
  for (const name of new Set(names)) {
    const oid = OIDS[name];
    assert(oid !== undefined, `Cannot find the oid of ${name}[]`);
    assertEquals(typeof options.parsers[oid], "function", name);
  }
});
