import { assertEquals } from "@std/assert";
import { createPool } from "@taskbell/db";
import { databaseStatus } from "../../../services/api/database_status.ts";
import { startDatabase } from "../../support/test_database.ts";

Deno.test("databaseStatus() is ready when the schema is there", async () => {
  await using database = await startDatabase();
  const { sql } = database;
  assertEquals(await databaseStatus(sql, { isMigrated: false }), {
    ready: false,
    reason: "The migrations are not through yet",
  });
  const isMigrated = true;
  assertEquals(await databaseStatus(sql, { isMigrated }), {
    ready: true,
    reason: null,
  });
  await sql`delete from schema_migrations where version > 1`;
  assertEquals(await databaseStatus(sql, { isMigrated }), {
    ready: false,
    reason: "The schema is not up to date",
  });
});

Deno.test("databaseStatus() answers in time when the database says nothing", async () => {
  using server = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const { port } = server.addr as Deno.NetAddr;
  const accepted = server.accept();
  const sql = createPool({
    url: `postgres://ada@127.0.0.1:${port}/silent?connect_timeout=600`,
    applicationName: "test",
  });
  assertEquals(await databaseStatus(sql, { isMigrated: true, timeoutMs: 50 }), {
    ready: false,
    reason: "The database has not answered within 50 ms",
  });
  await sql.end({ timeout: 0 });
  (await accepted).close();
});
