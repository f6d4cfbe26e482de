import { assertEquals } from "@std/assert";
import { apiUser, makeApp } from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { startRealPostgres } from "../../support/real_postgres.ts";
import { createTasks, sendBatch } from "../../support/task_batches.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase } from "../../support/test_database.ts";

testCases("POST batch on PostgreSQL", startRealPostgres, {
  "needs no second try where batches of the same tasks meet": async (
    postgres,
  ) => {
    await using observer = await openDatabase(await postgres.createDatabase());
    const { sql, url } = observer;
    const database = await openDatabase(url);
    const user = await apiUser(makeApp(database).fetch, { id: "ada" });
    const ids = await createTasks(user, 12);
    const ROUNDS = 10;
    for (let round = 0; round < ROUNDS; round++) {
      const batches = await Promise.all(
        [ids, ids.toReversed()].flatMap((order) => [order, order]).map(
          (order, n) =>
            sendBatch(user, {
              atomic: n % 2 === 0,
              operations: order.map((task_id) => ({
                op: "update",
                task_id,
                task: { title: `${round} ${n}` },
              })),
            }),
        ),
      );
      for (const { results } of batches) {
        assertEquals(results.map(({ status }) => status), Array(12).fill(200));
      }
      // Each batch as a whole before or after each other one.
      const { json } = await user.send("GET", "/tasks");
      assertEquals(new Set(json.items.map(({ title }) => title)).size, 1);
    }
    const events = await outboxEvents(sql, "ada");
    const revisions = ids.map((id) =>
      events.flatMap(({ payload }) =>
        "revision" in payload && payload.task_id === id ? payload.revision : []
      )
    );
    const counted = Array.from({ length: 1 + 4 * ROUNDS }, (_, n) => n + 1);
    assertEquals(revisions, ids.map(() => counted));
    await database[Symbol.asyncDispose]();
    // A backend's counts are all there once it has gone.
    await eventually(async () => {
      const backends = await sql`
        select pid from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()
      `;
      assertEquals(backends.length, 0);
    });
    const [row] = await sql<{ deadlocks: number }[]>`
      select deadlocks from pg_stat_database
      where datname = current_database()
    `;
    assertEquals(row?.deadlocks, 0);
  },
});
