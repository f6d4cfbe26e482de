import { assert, assertEquals } from "@std/assert";
import { createPool, transaction } from "@taskbell/db";
import { assertProblem } from "../../support/assert_problem.ts";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import {
  type RealPostgres,
  startRealPostgres,
} from "../../support/real_postgres.ts";
import { createTasks, type ResultBody } from "../../support/task_batches.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase } from "../../support/test_database.ts";

/** More than a pool has connections. */
const MANY = 30;

/** Two users of an application on a database with such settings. */
async function twoUsers(server: RealPostgres, settings = "") {
  const url = await server.createDatabase();
  const database = await openDatabase(`${url}?${settings}`);
  const { fetch } = makeApp(database);
  const ada = await apiUser(fetch, { id: "ada" });
  const bea = await apiUser(fetch, { id: "bea" });
  return {
    url,
    ada,
    bea,
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
}

testCases("the connections of a process", startRealPostgres, {
  "are not all kept by those who wait for a writer that froze": async (
    server,
  ) => {
    await using api = await twoUsers(server, "lock_timeout=200");
    const { url, ada, bea } = api;
    const [id] = await createTasks(ada, 1);
    const rename = () =>
      ada.send("PATCH", `/tasks/${id}`, { body: { title: "New" } });
    // What a process leaves that was stopped, or cut off, within a change. Its
    // own transaction ends later than the others give up.
    const frozen = createPool({
      url: `${url}?idle_in_transaction_session_timeout=3000`,
      max: 1,
      applicationName: "frozen",
    });
    const locked = Promise.withResolvers<void>();
    const froze = transaction(frozen, async (tx) => {
      await tx`select from tasks where id = ${Number(id)} for no key update`;
      locked.resolve();
      await new Promise<never>(() => {});
    }).catch(() => "ended");
    await locked.promise;
    const renamed = Array.from({ length: MANY }, rename);
    assertEquals((await bea.send("GET", "/tasks")).status, 200);
    for (const answer of await Promise.all(renamed)) {
      assertProblem(answer, { status: 503, kind: "unavailable" });
      assertEquals(answer.headers.get("retry-after"), "1");
    }
    assertEquals(await froze, "ended");
    await eventually(async () => assertEquals((await rename()).status, 200));
    await frozen.end();
  },

  "are not all kept by the batches of one user": async (server) => {
    await using api = await twoUsers(server);
    const { ada, bea } = api;
    const ids = await createTasks(ada, 50);
    let done = 0;
    const batches = Array.from({ length: MANY }, async (_, n) => {
      const operations = ids.map((task_id) => ({
        op: "update",
        task_id,
        task: { title: `${n}` },
      }));
      const body = { operations };
      // Those who find too many waiting come again.
      const { json } = await eventually(async () => {
        const answer = await ada.send("POST", "/tasks/batch", { body });
        assertEquals(answer.status, 200);
        return answer;
      }, { timeoutMs: 120_000 });
      done++;
      return (json.results as ResultBody[])
        .every(({ status }) => status === 200);
    });
    await Promise.any(batches);
    assertEquals((await bea.send("GET", "/tasks")).status, 200);
    // One that had to wait for a connection would come after most of them.
    assert(done < MANY / 2, `${done} batches came first`);
    assertEquals(new Set(await Promise.all(batches)), new Set([true]));
  },
});
