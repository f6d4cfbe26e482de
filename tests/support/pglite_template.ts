import { createPool, migrate, type Migration } from "@taskbell/db";
import { PGlite } from "@electric-sql/pglite";
import { createHash } from "node:crypto";
import { rm } from "node:fs/promises";
import { servePglite } from "../../services/dev/postgres/mod.ts";

const CACHE = new URL("../../.cache/pglite/", import.meta.url);

/**
 * Answers the data of a database that has the migrations and nothing else. It
 * is kept in the cache directory of this checkout, as to make it takes several
 * times as long as to load it. Test files may ask side by side: the data is
 * there whole or not at all.
 */
export async function pgliteTemplate(
  migrations: readonly Migration[],
): Promise<Blob> {
  const kind = migrations.length === 0 ? "empty" : "schema";
  const name = `${kind}-${keyOf(migrations)}.tar`;
  try {
    return new Blob([await Deno.readFile(new URL(name, CACHE))]);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const template = await makeTemplate(migrations);
  await Deno.mkdir(CACHE, { recursive: true });
  await removeFormer(kind);
  await keep(template, new URL(name, CACHE));
  return template;
}

/** Differs with the version of PGlite, which its path tells, and the schema. */
function keyOf(migrations: readonly Migration[]): string {
  const source = [import.meta.resolve("@electric-sql/pglite"), migrations];
  return createHash("sha256").update(JSON.stringify(source)).digest("hex");
}

async function makeTemplate(migrations: readonly Migration[]): Promise<Blob> {
  const db = await PGlite.create();
  await using server = servePglite(db, { port: 0 });
  if (migrations.length > 0) {
    const sql = createPool({ url: server.url, applicationName: "test" });
    await migrate(sql, migrations, { logger: { info: () => {} } });
    await sql.end();
  }
  return await db.dumpDataDir("none");
}

/** Each has tens of megabytes, and a schema changes often. */
async function removeFormer(kind: string): Promise<void> {
  for await (const { name } of Deno.readDir(CACHE)) {
    if (name.startsWith(kind)) await rm(new URL(name, CACHE), { force: true });
  }
}

async function keep(template: Blob, file: URL): Promise<void> {
  const unfinished = await Deno.makeTempFile({ dir: CACHE.pathname });
  await Deno.writeFile(unfinished, template.stream());
  await Deno.rename(unfinished, file);
}
