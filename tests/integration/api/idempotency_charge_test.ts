import { assert, assertEquals } from "@std/assert";
import { assertProblem } from "../../support/assert_problem.ts";
import { type ApiUser, startApi, type TestApi } from "../../support/api_app.ts";
import { MAX_WAITING } from "../../../services/api/http/turns.ts";
import { testCases } from "../../support/test_cases.ts";
import type { TestDatabase } from "../../support/test_database.ts";

/** Requests that a user has. */
const LIMIT = 40;

/** A kept answer counts as one request more for each of these. */
const CHARGED_BYTES = 64 * 1024;

/** Asks in a few bytes for many large tasks. */
async function askForMuch(
  user: ApiUser,
): Promise<(key: string | null) => ReturnType<ApiUser["send"]>> {
  const { json } = await user.send("POST", "/tasks", {
    body: { title: "Large", description: "x".repeat(20_000) },
  });
  const complete = { op: "complete", task_id: json.id };
  const body = { operations: Array(50).fill(complete) };
  return (key) =>
    user.send("POST", "/tasks/batch", {
      body,
      headers: { "idempotency-key": key },
    });
}

/** The sizes of what is kept for a user. */
async function keptBytes(
  { database }: TestApi,
  { id }: ApiUser,
): Promise<number[]> {
  const rows = await database.sql<{ bytes: number }[]>`
    select octet_length(sealed_body) as bytes from idempotency_keys
    where user_id = ${id}`;
  return rows.map(({ bytes }) => bytes);
}

/** Fails the transactions that keep the next answers, as a lost race does. */
async function loseRaces({ sql }: TestDatabase, count: number) {
  await sql.unsafe(`
    create sequence tries;
    create function lose_race() returns trigger language plpgsql as $$
    begin
      if nextval('tries') <= ${count} then
        raise exception 'lost a race' using errcode = '40001';
      end if;
      return new;
    end $$;
    create trigger lose_race before insert on idempotency_keys
    for each row execute function lose_race();
  `).simple();
  return {
    async lost() {
      const [row] = await sql<{ tries: number }[]>`
        select last_value as tries from tries`;
      return Number(row?.tries) - 1;
    },
    async [Symbol.asyncDispose]() {
      await sql.unsafe(`
        drop function lose_race cascade;
        drop sequence tries;
      `).simple();
    },
  };
}

function remaining(headers: Headers): number {
  return Number(/r=(\d+);/.exec(headers.get("ratelimit") ?? "")?.[1]);
}

testCases(
  "a kept answer that is large",
  () => startApi({ requestsPerMinute: LIMIT }),
  {
    "counts as more requests, once": async (api) => {
      const user = await api.user();
      const ask = await askForMuch(user);
      const first = await ask("a");
      assertEquals(first.status, 200);
      const [bytes = 0] = await keptBytes(api, user);
      const cost = Math.floor(bytes / CHARGED_BYTES);
      assert(cost > 10, `${bytes} bytes`);
      assertEquals(remaining(first.headers), LIMIT - 2 - cost);
      const replayed = await ask("a");
      assertEquals(replayed.headers.get("idempotency-replayed"), "true");
      assertEquals(remaining(replayed.headers), LIMIT - 3 - cost);
      assertEquals(remaining((await ask(null)).headers), LIMIT - 4 - cost);
    },

    "counts once though its transaction runs again": async (api) => {
      const user = await api.user();
      const ask = await askForMuch(user);
      await using races = await loseRaces(api.database, 2);
      const { status, headers } = await ask("a");
      assertEquals([status, await races.lost()], [200, 2]);
      const [bytes = 0] = await keptBytes(api, user);
      const cost = Math.floor(bytes / CHARGED_BYTES);
      assertEquals(remaining(headers), LIMIT - 2 - cost);
    },

    "is refused when none is left, and nothing of it is kept": async (api) => {
      const user = await api.user();
      const ask = await askForMuch(user);
      // As many as get a turn: all are let in before the first one is charged.
      const answers = await Promise.all(
        Array.from({ length: 1 + MAX_WAITING }, (_, n) => ask(`${n}`)),
      );
      const refused = answers.filter(({ status }) => status !== 200);
      for (const answer of refused) {
        assertProblem(answer, { status: 429, kind: "rate-limited" });
        assert(Number(answer.headers.get("retry-after")) > 0);
      }
      const kept = await keptBytes(api, user);
      assertEquals(kept.length, answers.length - refused.length);
      const sum = kept.reduce((sum, bytes) => sum + bytes, 0);
      const [largest = 0] = kept;
      assert(sum <= LIMIT * CHARGED_BYTES + largest, `${sum} bytes`);
      assert(kept.length > 0 && refused.length > 0);
    },
  },
);
