import { assertEquals, assertMatch } from "@std/assert";
import { uuidV7 } from "@taskbell/runtime";

Deno.test("uuidV7() makes ids that sort as they were made", () => {
  const ids = Array.from({ length: 10_000 }, () => uuidV7());

  assertEquals(ids.toSorted(), ids);
  assertEquals(new Set(ids).size, ids.length);
  assertMatch(
    ids[0] ?? "",
    /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
  );
});
