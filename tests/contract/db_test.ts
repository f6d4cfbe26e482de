import { startPglite } from "../support/pglite.ts";
import { arrayCases } from "./array_cases.ts";
import { dbCases } from "./db_cases.ts";
import { emptied, runCases } from "./fresh_databases.ts";

Deno.test("shared/db keeps its promises on PGlite", async (context) => {
  await using pglite = await startPglite();
  await runCases(
    context,
    { ...dbCases, ...arrayCases },
    () => emptied(pglite),
  );
});
