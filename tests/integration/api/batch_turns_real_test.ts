import { assertEquals } from "@std/assert";
import { type Sql, transaction } from "@taskbell/db";
import { serve } from "../../../services/api/http/serve.ts";
import { MAX_WAITING } from "../../../services/api/http/turns.ts";
import { assertProblem } from "../../support/assert_problem.ts";
import {
  type ApiAnswer,
  type ApiUser,
  apiUser,
  makeApp,
} from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import {
  type RealPostgres,
  startRealPostgres,
} from "../../support/real_postgres.ts";
import { titlesOf } from "../../support/task_batches.ts";
import { testCases } from "../../support/test_cases.ts";
import { openDatabase } from "../../support/test_database.ts";

/** The API, and a user who has a task that somebody keeps locked. */
interface Locked extends AsyncDisposable {
  /** Makes one who acts as a user, and may go away. */
  client(id: string, signal?: AbortSignal): Promise<ApiUser>;
  /** The batch that goes on until the task is unlocked. */
  first: Promise<ApiAnswer>;
  /** Sends that batch again. */
  again(): Promise<ApiAnswer>;
  /** Lets the task go. */
  unlock(): void;
  /** How many requests their clients have left. */
  countGone(): number;
}

async function startLocked(postgres: RealPostgres): Promise<Locked> {
  await using resources = new AsyncDisposableStack();
  const url = await postgres.createDatabase();
  const { sql } = resources.use(await openDatabase(url));
  const { fetch: answer } = makeApp(
    resources.use(await openDatabase(`${url}?lock_timeout=60000`)),
  );
  const signals: AbortSignal[] = [];
  const server = await serve({
    fetch(request) {
      signals.push(request.signal);
      return answer(request);
    },
    host: "127.0.0.1",
    port: 0,
    graceMs: 1_000,
  });
  resources.defer(() => server.stop());
  const baseUrl = `http://127.0.0.1:${server.port}`;
  const client = (id: string, signal?: AbortSignal) =>
    apiUser((request) => fetch(request, { signal }), { id, baseUrl });
  const ada = await client("ada");
  const { json } = await ada.send("POST", "/tasks", {
    body: { title: "locked" },
  });
  const lock = await lockTask(sql, json.id);
  resources.use(lock);
  const again = () =>
    ada.send("POST", "/tasks/batch", {
      body: { operations: [{ op: "complete", task_id: json.id }] },
      headers: { "idempotency-key": "first" },
    });
  const first = again();
  await untilLocked(sql);
  const owned = resources.move();
  return {
    client,
    first,
    again,
    unlock: lock.unlock,
    countGone: () => signals.filter(({ aborted }) => aborted).length,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** Locks a task until it is told not to, or disposed. */
async function lockTask(sql: Sql, id: number) {
  const locked = Promise.withResolvers<void>();
  const { promise: unlocked, resolve: unlock } = Promise.withResolvers<void>();
  const done = transaction(sql, async (tx) => {
    await tx`set local idle_in_transaction_session_timeout = '60s'`;
    await tx`select from tasks where id = ${id} for update`;
    locked.resolve();
    await unlocked;
  });
  await Promise.race([locked.promise, done]);
  return {
    unlock,
    async [Symbol.asyncDispose]() {
      unlock();
      await done;
    },
  };
}

/** Waits until somebody waits for a lock. */
async function untilLocked(sql: Sql): Promise<void> {
  await eventually(async () => {
    const rows = await sql`
      select from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
    `;
    assertEquals(rows.length, 1);
  });
}

/** Sends a batch that makes a task of the title. */
function sendBatch(user: ApiUser, title: string): Promise<ApiAnswer> {
  return user.send("POST", "/tasks/batch", {
    body: { operations: [{ op: "create", task: { title } }] },
  });
}

/** Sends one batch more than may wait; resolves when it is refused. */
async function fillTurns(user: ApiUser, title: string) {
  const sent = Array.from(
    { length: MAX_WAITING + 1 },
    () => sendBatch(user, title),
  );
  const refused = await Promise.race(sent);
  return { refused, sent };
}

testCases("batches of a user that wait for each other", startRealPostgres, {
  "are refused when too many wait, another user's are not": async (
    postgres,
  ) => {
    await using api = await startLocked(postgres);
    const [ada, bea] = [await api.client("ada"), await api.client("bea")];
    const { refused, sent } = await fillTurns(ada, "waited");
    assertProblem(refused, { status: 429, kind: "rate-limited" });
    assertEquals(refused.headers.get("retry-after"), "1");
    assertEquals((await sendBatch(bea, "hers")).status, 200);
    assertEquals((await ada.send("GET", "/tasks")).status, 200);
    api.unlock();
    const statuses = (await Promise.all([api.first, ...sent]))
      .map(({ status }) => status);
    assertEquals(statuses.filter((status) => status === 429).length, 1);
    assertEquals(
      statuses.filter((status) => status === 200).length,
      MAX_WAITING + 1,
    );
    assertEquals(
      await titlesOf(ada),
      ["locked", ...Array(MAX_WAITING).fill("waited")],
    );
  },

  "are not done when their clients have gone, and make room": async (
    postgres,
  ) => {
    await using api = await startLocked(postgres);
    const leaving = new AbortController();
    const gone = await api.client("ada", leaving.signal);
    const { sent } = await fillTurns(gone, "abandoned");
    leaving.abort();
    await Promise.allSettled(sent);
    await eventually(() => assertEquals(api.countGone(), MAX_WAITING));
    const ada = await api.client("ada");
    const { sent: next } = await fillTurns(ada, "wanted");
    api.unlock();
    await Promise.all(next);
    assertEquals(
      await titlesOf(ada),
      ["locked", ...Array(MAX_WAITING).fill("wanted")],
    );
  },

  "of one key are done once, and answered alike": async (postgres) => {
    await using api = await startLocked(postgres);
    const again = api.again();
    // It waits by now, or has been refused.
    await (await api.client("ada")).send("GET", "/tasks");
    api.unlock();
    const [first, second] = await Promise.all([api.first, again]);
    assertEquals([first.status, second.status], [200, 200]);
    assertEquals(second.json, first.json);
    assertEquals(first.headers.get("idempotency-replayed"), null);
    assertEquals(second.headers.get("idempotency-replayed"), "true");
  },
});
