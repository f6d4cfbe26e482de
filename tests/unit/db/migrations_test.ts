import { assert, assertEquals } from "@std/assert";
import { migrations } from "@taskbell/db";

Deno.test("migrations are numbered without a gap and have a text", () => {
  assertEquals(
    migrations.map(({ version }) => version),
    migrations.map((_, index) => index + 1),
  );
  for (const { name, sql } of migrations) {
    assert(/^[a-z_]+$/.test(name) && sql.length > 0, name);
  }
});
