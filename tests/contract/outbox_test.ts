import { startPglite } from "../support/pglite.ts";
import { emptied, runCases } from "./fresh_databases.ts";
import { inboxCases } from "./inbox_cases.ts";
import { leaseCases } from "./outbox_lease_cases.ts";
import { relayCases } from "./outbox_relay_cases.ts";

Deno.test("shared/outbox keeps its promises on PGlite", async (context) => {
  await using pglite = await startPglite();
  const cases = { ...relayCases, ...leaseCases, ...inboxCases };
  await runCases(context, cases, () => emptied(pglite));
});
