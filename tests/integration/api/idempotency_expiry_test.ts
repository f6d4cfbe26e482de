import { createHash } from "node:crypto";
import { assertEquals } from "@std/assert";
import type { Sql } from "@taskbell/db";
import { purgeKeptAnswers } from "../../../services/api/scheduler/purge_kept_answers.ts";
import { Scheduler } from "../../../services/api/scheduler/scheduler.ts";
import { type ApiUser, startApi } from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import { schedulerOptions } from "../../support/firing.ts";
import { testCases } from "../../support/test_cases.ts";
import { stopTime } from "../../support/test_database.ts";

const NOW = "2026-03-01T12:00:00.000Z";

/** A time so many milliseconds after 24 hours from {@linkcode NOW}. */
function aDayAnd(ms: number): string {
  return new Date(Date.parse(NOW) + 86_400_000 + ms).toISOString();
}

/** Creates a task under a key. */
async function create(
  user: ApiUser,
  { key, title = "T" }: { key: string; title?: string },
): Promise<{ status: number; id: number; replayed: boolean }> {
  const { status, headers, json } = await user.send("POST", "/tasks", {
    headers: { "idempotency-key": key },
    body: { title },
  });
  const replayed = headers.get("idempotency-replayed") === "true";
  return { status, id: json.id, replayed };
}

/** The hashes of the keys that a user has. */
async function keptKeys(sql: Sql, { id }: ApiUser): Promise<string[]> {
  const rows = await sql<{ hash: string }[]>`
    select encode(key_hash, 'hex') as hash from idempotency_keys
    where user_id = ${id}
  `;
  return rows.map(({ hash }) => hash);
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

testCases("an answer kept under an Idempotency-Key", startApi, {
  "is given for 24 hours, then the key is free": async (api) => {
    const { sql } = api.database;
    const user = await api.user();
    await stopTime(sql, NOW);
    const { id } = await create(user, { key: "k" });
    await stopTime(sql, aDayAnd(-1));
    const again = await create(user, { key: "k" });
    assertEquals(again, { status: 201, id, replayed: true });
    await stopTime(sql, aDayAnd(0));
    const anew = await create(user, { key: "k", title: "Another" });
    assertEquals([anew.status, anew.replayed], [201, false]);
    // A replay does not make it last longer, the new answer does.
    await stopTime(sql, aDayAnd(86_399_999));
    const kept = await create(user, { key: "k", title: "Another" });
    assertEquals(kept, { ...anew, replayed: true });
    assertEquals((await create(user, { key: "k" })).status, 422);
  },

  "is purged after 24 hours, and no other one": async (api) => {
    const { sql } = api.database;
    const user = await api.user();
    await stopTime(sql, NOW);
    await sql`delete from idempotency_keys`;
    await create(user, { key: "old" });
    await stopTime(sql, new Date(Date.parse(NOW) + 1).toISOString());
    await create(user, { key: "young" });
    await stopTime(sql, aDayAnd(-1));
    assertEquals(await purgeKeptAnswers(sql), 0);
    await stopTime(sql, aDayAnd(0));
    assertEquals(await purgeKeptAnswers(sql), 1);
    assertEquals(await keptKeys(sql, user), [hashOf("young")]);
    assertEquals(await purgeKeptAnswers(sql), 0);
  },

  "is purged with all the others, batch by batch": async (api) => {
    const { sql } = api.database;
    await stopTime(sql, NOW);
    await sql`
      insert into idempotency_keys
      select 'many', 'POST /', sha256(n::text::bytea), '', 200, '{}', '',
        ${new Date(0)}
      from generate_series(1, 1200) as n
    `;
    assertEquals(await purgeKeptAnswers(sql, AbortSignal.abort()), 500);
    assertEquals(await purgeKeptAnswers(sql), 700);
  },

  "is purged by the scheduler": async (api) => {
    const { sql } = api.database;
    const user = await api.user();
    await stopTime(sql, NOW);
    await create(user, { key: "old" });
    await stopTime(sql, aDayAnd(0));
    await create(user, { key: "young" });
    const stop = new AbortController();
    const running = new Scheduler(schedulerOptions({ sql })).run(stop.signal);
    await eventually(async () =>
      assertEquals(await keptKeys(sql, user), [hashOf("young")])
    );
    stop.abort();
    await running;
  },
});
