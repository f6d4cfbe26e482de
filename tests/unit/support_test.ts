import { assertEquals, assertRejects } from "@std/assert";
import { migrations } from "@taskbell/db";
import postgres from "postgres";
import { eventually } from "../support/eventually.ts";
import { startPglite } from "../support/pglite.ts";
import { unusedPort } from "../support/unused_port.ts";

Deno.test("startPglite() is empty, or has the given migrations", async () => {
  for (const given of [[], migrations]) {
    await using database = await startPglite({ migrations: given });
    const sql = connect(database.url);
    const tables = await sql`
      select from pg_tables where schemaname = 'public'`;
    assertEquals(tables.count > 0, given.length > 0);
    const applied = given.length === 0
      ? []
      : await sql`select version from schema_migrations order by version`;
    assertEquals(
      applied.map(({ version }) => version),
      given.map(({ version }) => version),
    );
    await sql.end();
  }
});

Deno.test("startPglite() keeps apart what many connections execute", async () => {
  await using database = await startPglite();
  const odd = connect(database.url);
  const even = connect(database.url);
  const wanted = Array.from({ length: 400 }, (_, index) => index);

  const got = await Promise.all(wanted.map(async (index) => {
    const sql = index % 2 ? odd : even;
    const [row] = index % 4 < 2
      ? await sql.begin((tx) => tx`SELECT ${index}::int AS value`)
      : await sql`SELECT ${index}::int AS value`;
    return row?.value;
  }));

  assertEquals(got, wanted);
  await Promise.all([odd.end(), even.end()]);
});

Deno.test("startPglite() serialises transactions over its connections", async () => {
  await using database = await startPglite();
  const sql = connect(database.url);
  await sql`CREATE TABLE counter AS SELECT 0 AS value`;

  await Promise.all(Array.from({ length: 20 }, () =>
    sql.begin(async (tx) => {
      const [row] = await tx`SELECT value FROM counter`;
      await tx`UPDATE counter SET value = ${row?.value + 1}`;
    })));

  assertEquals((await sql`SELECT value FROM counter`)[0]?.value, 20);
  await sql.end();
});

Deno.test("startPglite() goes on after an error", async () => {
  await using database = await startPglite();
  const sql = connect(database.url);
  const failing = ["SELECT 1/0", "SELEC 1"].flatMap((text) => [
    () => sql.unsafe(text, [], { prepare: true }),
    () => sql.unsafe(text),
    () => sql.begin((tx) => tx.unsafe(text)),
  ]);

  for (const fail of failing) {
    await assertRejects(fail, postgres.PostgresError);
  }

  assertEquals((await sql`SELECT 1 AS value`)[0]?.value, 1);
  await sql.end();
});

Deno.test("startPglite() rolls back when a connection ends in a transaction", async () => {
  await using database = await startPglite();
  const sql = connect(database.url);
  await sql`CREATE TABLE kept (value int)`;

  const quitter = connect(database.url);
  const inserted = Promise.withResolvers<void>();
  const lost = assertRejects(() =>
    quitter.begin(async (tx) => {
      await tx`INSERT INTO kept VALUES (1)`;
      inserted.resolve();
      await new Promise<never>(() => {});
    }), Error);
  await inserted.promise;
  await quitter.end({ timeout: 0 });

  await eventually(async () => {
    assertEquals((await sql`SELECT value FROM kept`).count, 0);
  });
  await lost;
  await sql.end();
});

Deno.test("unusedPort() names a port that can be listened on", () => {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: unusedPort() });
  listener.close();
});

function connect(url: string): postgres.Sql {
  return postgres(url, { max: 5, onnotice: () => {} });
}
