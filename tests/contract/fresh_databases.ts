import { createPool } from "@taskbell/db";

/** A case of a contract; it gets the URL of an empty database. */
export type DatabaseCase = (url: string) => Promise<void>;

/** Runs the cases as steps, each on a database that is empty. */
export async function runCases(
  context: Deno.TestContext,
  cases: Record<string, DatabaseCase>,
  freshDatabase: () => Promise<string>,
): Promise<void> {
  for (const [name, run] of Object.entries(cases)) {
    await context.step(name, async () => await run(await freshDatabase()));
  }
}

/** Empties the one database of a PGlite and answers its URL. */
export async function emptied({ url }: { url: string }): Promise<string> {
  const sql = createPool({ url, applicationName: "test", max: 1 });
  await sql.unsafe("drop schema public cascade; create schema public").simple();
  await sql.end();
  return url;
}
