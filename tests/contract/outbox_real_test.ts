import { startRealPostgres } from "../support/real_postgres.ts";
import { runCases } from "./fresh_databases.ts";
import { inboxCases } from "./inbox_cases.ts";
import { leaseCases } from "./outbox_lease_cases.ts";
import { relayCases } from "./outbox_relay_cases.ts";

Deno.test("shared/outbox keeps its promises on PostgreSQL", async (context) => {
  await using server = await startRealPostgres();
  const cases = { ...relayCases, ...leaseCases, ...inboxCases };
  await runCases(context, cases, () => server.createDatabase());
});
