import { assertEquals } from "@std/assert";
import fc from "fast-check";
import type { ApiAnswer, ApiUser } from "../api_app.ts";
import { fields, listQuery, patch } from "./arbitraries.ts";
import { expectedIds, type ListQuery } from "./model_list.ts";
import { expectedResource, type Fields, type ModelTask } from "./model_task.ts";
import type { Action, Condition, Expected, TaskModel } from "./task_model.ts";

/** The API that is compared with the model. */
export interface TaskSystem {
  user: ApiUser;
  /** When tasks are written: the model's time. */
  clock: { nowMs: number };
  /** When things fall due. */
  dueNowMs: number;
  /** Counts what was done and compared. */
  steps: { count: number };
}

type Command = fc.AsyncCommand<TaskModel, TaskSystem>;

/** Makes a command; its name is what a failure shows. */
function command(
  name: string,
  run: (model: TaskModel, system: TaskSystem) => Promise<void>,
  { needsTask = true } = {},
): Command {
  return {
    check: ({ tasks }) => !needsTask || tasks.length > 0,
    async run(model, system) {
      system.steps.count++;
      system.clock.nowMs = model.nowMs;
      await run(model, system);
    },
    toString: () => name,
  };
}

const index = fc.nat(30);
const condition = fc.constantFrom<Condition>(
  ...["none", "none", "none", "any", "current", "stale", "weak"] as const,
);

/** What may be done to the tasks of a user. */
export const taskCommands: fc.Arbitrary<Command>[] = [
  fields.map((input) =>
    command(
      `create ${JSON.stringify(input)}`,
      (model, system) => create(input, { model, system }),
      { needsTask: false },
    )
  ),
  fc.record({ index, condition, patch, method: fc.constantFrom("PATCH") })
    .map(edit),
  fc.record({ index, condition, patch: fields, method: fc.constantFrom("PUT") })
    .map(edit),
  fc.record({
    index,
    condition,
    action: fc.constantFrom<Action>("complete", "reopen", "delete", "restore"),
  }).map(act),
  fc.record({ index }).map(read),
  fc.record({ query: listQuery, limit: fc.integer({ min: 1, max: 7 }) })
    .map(list),
  fc.integer({ min: 1, max: 3 }).map((ms) =>
    command(`wait ${ms} ms`, (model) => {
      model.nowMs += ms;
      return Promise.resolve();
    }, { needsTask: false })
  ),
];

async function create(
  input: Fields,
  { model, system: { user } }: { model: TaskModel; system: TaskSystem },
): Promise<void> {
  const { status, json } = await user.send("POST", "/tasks", { body: input });
  assertEquals(status, 201);
  const task = model.create(json.id, input);
  assertEquals(json, expectedResource(task, user.id));
}

function edit({ index, condition, patch, method }: {
  index: number;
  condition: Condition;
  patch: Partial<Fields>;
  method: string;
}): Command {
  const name = `${method} ${index} ${condition} ${JSON.stringify(patch)}`;
  return command(name, async (model, { user }) => {
    const task = model.at(index);
    const headers = ifMatch(task, condition);
    const answer = await user.send(method, `/tasks/${task.id}`, {
      body: patch,
      headers,
    });
    compare(answer, model.edit(task, patch, condition), { user, task });
  });
}

function act({ index, condition, action }: {
  index: number;
  condition: Condition;
  action: Action;
}): Command {
  return command(`${action} ${index} ${condition}`, async (model, { user }) => {
    const task = model.at(index);
    const request = { headers: ifMatch(task, condition) };
    const path = `/tasks/${task.id}`;
    const answer = action === "delete"
      ? await user.send("DELETE", path, request)
      : action === "restore"
      ? await user.send("POST", `${path}/restore`, request)
      : await user.send("PATCH", `${path}/${action}`, request);
    compare(answer, model.act(task, action, condition), { user, task });
  });
}

function read({ index }: { index: number }): Command {
  return command(`read ${index}`, async (model, { user }) => {
    const task = model.at(index);
    const path = `/tasks/${task.id}`;
    const expected = task.deleted
      ? { status: 404, task: null }
      : { status: 200, task };
    compare(await user.send("GET", path), expected, { user, task });
    const known = await user.send("GET", path, {
      headers: { "if-none-match": `"${task.revision}"` },
    });
    assertEquals(known.status, task.deleted ? 404 : 304);
  });
}

function list(
  { query, limit }: { query: ListQuery; limit: number },
): Command {
  const name = `list ${limit} ${JSON.stringify(query)}`;
  return command(name, async (model, { user, dueNowMs }) => {
    const expected = expectedIds(model.tasks, query, dueNowMs);
    const seen: number[] = [];
    const parameters = searchParams(query, limit);
    for (;;) {
      const { status, json } = await user.send("GET", `/tasks?${parameters}`);
      assertEquals(status, 200, JSON.stringify(json));
      for (const item of json.items) {
        const task = model.tasks.find(({ id }) => id === item.id);
        assertEquals(item, task && expectedResource(task, user.id));
        seen.push(item.id);
      }
      if (json.next_cursor === null) break;
      assertEquals(json.items.length, limit);
      parameters.set("cursor", json.next_cursor);
    }
    // How well words fit is not the model's business.
    const ranked = query.q !== undefined && query.sort === undefined;
    const inOrder = (ids: number[]) => ranked ? ids.sort() : ids;
    assertEquals(inOrder(seen), inOrder(expected));
  }, { needsTask: false });
}

function searchParams(query: ListQuery, limit: number): URLSearchParams {
  const parameters = new URLSearchParams({ limit: String(limit) });
  for (const [name, value] of Object.entries(query)) {
    if (name === "q") parameters.set(name, (value as string[]).join(" "));
    else for (const each of [value].flat()) parameters.append(name, `${each}`);
  }
  return parameters;
}

function ifMatch(
  { revision }: ModelTask,
  condition: Condition,
): Record<string, string> {
  const tags = {
    none: null,
    any: "*",
    current: `"x", "${revision}"`,
    stale: `"${revision - 1}"`,
    weak: `W/"${revision}"`,
  }[condition];
  return tags === null ? {} : { "if-match": tags };
}

function compare(
  { status, headers, json }: ApiAnswer,
  expected: Expected,
  { user, task }: { user: ApiUser; task: ModelTask },
): void {
  assertEquals(status, expected.status, JSON.stringify(json));
  if (expected.task) assertEquals(json, expectedResource(task, user.id));
  if (status !== 404 && status !== 204) {
    assertEquals(headers.get("etag"), `"${task.revision}"`);
  }
}
