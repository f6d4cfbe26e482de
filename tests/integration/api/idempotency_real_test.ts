import { assert, assertEquals } from "@std/assert";
import { type Sql, transaction } from "@taskbell/db";
import { assertProblem } from "../../support/assert_problem.ts";
import {
  type ApiAnswer,
  type ApiUser,
  apiUser,
  makeApp,
} from "../../support/api_app.ts";
import { eventually } from "../../support/eventually.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import {
  type RealPostgres,
  startRealPostgres,
} from "../../support/real_postgres.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  openDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

/** Two instances of the API, and one user who talks to both. */
interface TwoInstances extends AsyncDisposable {
  userId: string;
  /** A pool that is no instance's. */
  sql: Sql;
  /** The user, through each of the instances. */
  users: [ApiUser, ApiUser];
}

async function startTwo(postgres: RealPostgres): Promise<TwoInstances> {
  await using resources = new AsyncDisposableStack();
  const url = await postgres.createDatabase();
  const open = async (): Promise<TestDatabase> =>
    resources.use(await openDatabase(url));
  const { sql } = await open();
  const userId = "ada";
  const userOf = async () =>
    await apiUser(makeApp(await open()).fetch, { id: userId });
  const users: [ApiUser, ApiUser] = [await userOf(), await userOf()];
  // Ids are drawn in blocks: this is not to happen under a lock.
  for (const user of users) await create(user, crypto.randomUUID());
  await sql`delete from tasks`;
  await sql`delete from outbox`;
  const owned = resources.move();
  const dispose = () => owned.disposeAsync();
  return { userId, sql, users, [Symbol.asyncDispose]: dispose };
}

/** The user through one instance, the next time through the other. */
function either({ users: [one, other] }: TwoInstances, n: number): ApiUser {
  return n % 2 === 0 ? one : other;
}

function create(user: ApiUser, key: string): Promise<ApiAnswer> {
  return user.send("POST", "/tasks", {
    body: { title: key },
    headers: { "idempotency-key": key },
  });
}

function isReplay({ headers }: ApiAnswer): boolean {
  return headers.get("idempotency-replayed") === "true";
}

function assertRunning(answer: ApiAnswer): void {
  assertProblem(answer, { status: 409, kind: "idempotency-key-in-use" });
  assertEquals(answer.headers.get("retry-after"), "1");
}

/** Fails unless there is one task and one event of each key, and no more. */
async function assertOnceEach(
  { sql, userId }: TwoInstances,
  keys: readonly string[],
): Promise<void> {
  const tasks = await sql<{ title: string }[]>`select title from tasks`;
  const titles = tasks.map(({ title }) => title).sort();
  assertEquals(titles, keys.toSorted());
  const events = await outboxEvents(sql, userId);
  const created = events.flatMap((event) =>
    event.event_type === "task.created" ? [event.payload.title] : []
  );
  assertEquals([events.length, created.sort()], [keys.length, titles]);
}

/**
 * Lets no row be inserted into a table, until it is disposed. It ends by itself
 * where a request that must not wait for it does, and then fails.
 */
async function holdInserts(sql: Sql, table: string): Promise<AsyncDisposable> {
  const released = Promise.withResolvers<void>();
  const held = Promise.withResolvers<void>();
  const done = transaction(sql, async (tx) => {
    await tx`set local idle_in_transaction_session_timeout = '10s'`;
    await tx.unsafe(`lock table ${table} in share mode`);
    held.resolve();
    await released.promise;
  });
  done.catch(() => {});
  await Promise.race([held.promise, done]);
  return {
    async [Symbol.asyncDispose]() {
      released.resolve();
      await done;
    },
  };
}

/** Waits until someone waits for a lock; answers who. */
function waitingBackend(sql: Sql): Promise<number> {
  return eventually(async () => {
    const [row] = await sql<{ pid: number }[]>`
      select pid from pg_stat_activity
      where datname = current_database() and wait_event_type = 'Lock'
    `;
    assert(row, "No backend waits for a lock");
    return row.pid;
  });
}

/** Sends a request until it is answered by a task. */
function retry(user: ApiUser, key: string): Promise<ApiAnswer> {
  return eventually(async () => {
    const answer = await create(user, key);
    assertEquals(answer.status, 201);
    return answer;
  });
}

testCases("Idempotency-Key on PostgreSQL", startRealPostgres, {
  "makes one task of requests that come at once": async (postgres) => {
    await using two = await startTwo(postgres);
    const keys = Array.from({ length: 30 }, (_, round) => `round-${round}`);
    let running = 0;
    for (const key of keys) {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, n) => create(either(two, n), key)),
      );
      const created = answers.filter(({ status }) => status === 201);
      assertEquals(created.filter((a) => !isReplay(a)).length, 1, key);
      const ids = new Set(created.map(({ json }) => json.id));
      assertEquals(ids.size, 1, key);
      const others = answers.filter(({ status }) => status !== 201);
      others.forEach(assertRunning);
      running += others.length;
    }
    assert(running >= 30, `${running} requests came while one was running`);
    await assertOnceEach(two, keys);
  },

  "answers 409 at once while the first request is running": async (
    postgres,
  ) => {
    await using two = await startTwo(postgres);
    const [first, second] = two.users;
    let running: Promise<ApiAnswer>;
    {
      await using _ = await holdInserts(two.sql, "tasks");
      running = create(first, "k");
      await waitingBackend(two.sql);
      for (const user of two.users) assertRunning(await create(user, "k"));
    }
    const answer = await running;
    assertEquals([answer.status, isReplay(answer)], [201, false]);
    const again = await create(second, "k");
    assertEquals([again.status, isReplay(again)], [201, true]);
    assertEquals(again.json, answer.json);
    await assertOnceEach(two, ["k"]);
  },

  "answers all who ask again at once": async (postgres) => {
    await using two = await startTwo(postgres);
    const { json } = await create(two.users[0], "k");
    for (let round = 0; round < 10; round++) {
      const answers = await Promise.all(
        Array.from({ length: 16 }, (_, n) => create(either(two, n), "k")),
      );
      for (const answer of answers) {
        assertEquals([answer.status, isReplay(answer)], [201, true]);
        assertEquals(answer.json, json);
      }
    }
    await assertOnceEach(two, ["k"]);
  },

  "leaves nothing of a request whose connection is lost": async (postgres) => {
    await using two = await startTwo(postgres);
    const { sql, users: [user] } = two;
    const tables = ["tasks", "idempotency_keys", "outbox"];
    for (const table of tables) {
      {
        await using _ = await holdInserts(sql, table);
        const running = create(user, table);
        const pid = await waitingBackend(sql);
        await sql`select pg_terminate_backend(${pid})`;
        assertEquals((await running).status, 503, table);
        const kept = await sql`
          select from idempotency_keys 
          where key_hash = sha256(convert_to(${table}, 'UTF8'))
        `;
        assertEquals(kept.length, 0, table);
      }
      const { length } = tables.slice(0, tables.indexOf(table));
      await assertOnceEach(two, tables.slice(0, length));
      assertEquals(isReplay(await retry(user, table)), false, table);
      assertEquals(isReplay(await retry(user, table)), true, table);
    }
    await assertOnceEach(two, tables);
  },

  "makes one task whenever connections are lost": async (postgres) => {
    await using two = await startTwo(postgres);
    const { sql, users } = two;
    const keys = Array.from({ length: 60 }, (_, round) => `round-${round}`);
    let lost = 0;
    for (const [round, key] of keys.entries()) {
      const running = create(users[0], key);
      // Each round a little later: at another statement of the request.
      for (let turn = 0; turn < round % 20; turn++) await sql`select ${turn}`;
      // Whoever has taken a key.
      await sql`
        select pg_terminate_backend(pid) from pg_locks
        where locktype = 'advisory'
      `;
      const { status } = await running;
      if (status !== 201) lost++;
      await retry(either(two, round), key);
    }
    assert(lost > 0, "No request has lost its connection");
    await assertOnceEach(two, keys);
  },
});
