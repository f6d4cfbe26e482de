import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type ApiUser, startApi, type TestApi } from "../../support/api_app.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { createTasks, sendBatch } from "../../support/task_batches.ts";
import { fields, patch } from "../../support/task_model/arbitraries.ts";
import { testCases } from "../../support/test_cases.ts";

/** The tasks that are there before; one more names none. */
const TASKS = 3;

/** An operation of a batch; `task` stands for one of the tasks by its place. */
type Step =
  | { op: "create"; body: object }
  | { op: "update"; task: number; body: object; tag: string | null }
  | { op: "complete" | "delete"; task: number; tag: string | null };

const target = {
  task: fc.nat(TASKS),
  tag: fc.option(fc.constantFrom('"1"', '"2"', '"3"', "*")),
};

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ op: fc.constant("create" as const), body: fields }),
  {
    arbitrary: fc.record({
      op: fc.constant("update" as const),
      body: patch,
      ...target,
    }),
    weight: 3,
  },
  fc.record({ op: fc.constant("complete" as const), ...target }),
  fc.record({ op: fc.constant("delete" as const), ...target }),
);

/** A status, a tag and a document. */
type Outcome = [status: number, etag: string | null, body: unknown];

async function doOneByOne(
  user: ApiUser,
  { steps, ids }: { steps: Step[]; ids: number[] },
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const step of steps) {
    const { status, headers, json } = await sendAlone(user, { step, ids });
    const body = Object.keys(json).length === 0 ? null : json;
    outcomes.push([status, headers.get("etag"), body]);
  }
  return outcomes;
}

function sendAlone(
  user: ApiUser,
  { step, ids }: { step: Step; ids: number[] },
): ReturnType<ApiUser["send"]> {
  if (step.op === "create") {
    return user.send("POST", "/tasks", { body: step.body });
  }
  const path = `/tasks/${ids[step.task] ?? 999_999_999}`;
  const headers = { "if-match": step.tag };
  if (step.op === "update") {
    return user.send("PATCH", path, { body: step.body, headers });
  }
  return step.op === "delete"
    ? user.send("DELETE", path, { headers })
    : user.send("PATCH", `${path}/complete`, { headers });
}

async function doTogether(
  user: ApiUser,
  { steps, ids }: { steps: Step[]; ids: number[] },
): Promise<Outcome[]> {
  const { results } = await sendBatch(user, {
    operations: steps.map((step) => {
      if (step.op === "create") return { op: step.op, task: step.body };
      return {
        op: step.op,
        task_id: ids[step.task] ?? 999_999_999,
        ...(step.op === "update" ? { task: step.body } : {}),
        ...(step.tag === null ? {} : { if_match: step.tag }),
      };
    }),
  });
  return results.map((
    { status, etag = null, task, problem },
  ) => [status, etag, task ?? problem ?? null]);
}

/** Replaces whatever two users can't have in common. */
function likened(value: unknown, ids: readonly number[]): unknown {
  const common = JSON.stringify(value, (name, member) => {
    if (name === "id" || name === "task_id") return ids.indexOf(member);
    return /^(?:user_id|event_id|correlation_id|timestamp)$/.test(name)
      ? undefined
      : member;
  });
  return JSON.parse(common);
}

/** Does the steps as a new user; answers all that they have brought about. */
async function effectOf(
  { user: newUser, database }: TestApi,
  { steps, run }: { steps: Step[]; run: typeof doTogether },
): Promise<unknown> {
  const user = await newUser();
  const ids = await createTasks(user, TASKS);
  const outcomes = await run(user, { steps, ids });
  const all = await database.sql<{ id: number }[]>`
    select id from tasks where user_id = ${user.id} order by id
  `;
  const { json } = await user.send("GET", "/tasks");
  const events = await outboxEvents(database.sql, user.id);
  return likened(
    { outcomes, tasks: json.items, events },
    all.map(({ id }) => id),
  );
}

testCases("POST batch", () => startApi({ clock: { now: () => 1e12 } }), {
  "does what its operations do one by one": async (api) => {
    const seed = Math.trunc(Math.random() * 2 ** 31);
    const seen = { steps: 0, statuses: new Set<number>() };
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 15, size: "max" }),
      async (steps) => {
        const alone = await effectOf(api, { steps, run: doOneByOne });
        const together = await effectOf(api, { steps, run: doTogether });
        assertEquals(together, alone);
        seen.steps += steps.length;
        const { outcomes } = together as { outcomes: Outcome[] };
        for (const [status] of outcomes) seen.statuses.add(status);
      },
    );
    await fc.assert(property, { seed, numRuns: 40 });
    console.log(`Batches: seed ${seed}, ${seen.steps} operations`);
    assert(seen.steps >= 150, `${seen.steps} operations`);
    assertEquals([...seen.statuses].sort(), [200, 201, 204, 404, 412]);
  },
});
