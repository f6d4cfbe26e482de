import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { canonicalJson } from "../../../services/api/http/idempotency/canonical_json.ts";

/** The same value with the members of its objects the other way round. */
function turned(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(turned);
  if (typeof value !== "object" || value === null) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([name, m]) => [name, turned(m)]));
}

Deno.test("canonicalJson() writes no space and orders members by name", () => {
  const json = '{"b": [1, {"z": null, "a": "\\u00fc"}], "B": 1.0, "a": -0}';
  assertEquals(
    canonicalJson(JSON.parse(json)),
    '{"B":1,"a":0,"b":[1,{"a":"ü","z":null}]}',
  );
});

Deno.test("canonicalJson() writes JSON that reads as the same value", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      assertEquals(JSON.parse(canonicalJson(plain)), plain);
    }),
    { numRuns: 500 },
  );
});

Deno.test("canonicalJson() writes the same in whatever order members come", () => {
  fc.assert(
    fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
      const plain: unknown = JSON.parse(JSON.stringify(value));
      assertEquals(canonicalJson(turned(plain)), canonicalJson(plain));
    }),
    { numRuns: 500 },
  );
});

Deno.test("canonicalJson() keeps a member that is called __proto__", () => {
  const json = '{"__proto__":{"title":"T"},"a":1}';
  assertEquals(canonicalJson(JSON.parse(json)), json);
});
