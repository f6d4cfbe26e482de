import { assertEquals } from "@std/assert";
import {
  type ChangeOptions,
  commitChange,
  type DueKind,
} from "../../../services/api/change.ts";
import { advanceDue } from "../../support/advance_due.ts";
import {
  type AnswerBody,
  type ApiUser,
  apiUser,
  makeApp,
} from "../../support/api_app.ts";
import { changeOptions } from "../../support/change_options.ts";
import { createSeries } from "../../support/series_cases.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  stopTime,
  type TestDatabase,
} from "../../support/test_database.ts";

/** What a process hears: its counts of occurrences, and its other calls. */
interface Heard {
  user: ApiUser;
  heard: (number | "commit" | DueKind)[];
  /** Does it and answers which numbers were heard. */
  countsOf(act: () => Promise<unknown>): Promise<unknown[]>;
}

/** A process without a scheduler, at noon on 10 January. */
async function start(database: TestDatabase): Promise<Heard> {
  await stopTime(database.sql, "2030-01-10T12:00:00Z");
  const heard: Heard["heard"] = [];
  const app = makeApp(database, {
    onEvents: () => void heard.push("commit"),
    onPassedOver: (occurrences) => void heard.push(occurrences),
  });
  return {
    user: await apiUser((request) => app.fetch(request)),
    heard,
    async countsOf(act) {
      heard.length = 0;
      await act();
      return heard.filter((each) => typeof each === "number");
    },
  };
}

/** Sends a request about a task and expects that it goes well. */
async function send(
  user: ApiUser,
  [method, path]: [method: string, path: string],
  request: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<AnswerBody> {
  const { status, json } = await user.send(method, path, request);
  assertEquals(status < 300, true, `${method} ${path}: ${status}`);
  return json;
}

testCases("occurrences that have passed", startDatabase, {
  "are counted after the commit, however their task ends": async (database) => {
    const { user, heard, countsOf } = await start(database);
    // Due on the 2nd at nine; up to noon on the 10th eight more have passed.
    for (const [catch_up, count] of [["once", 7], ["skip", 8]] as const) {
      for (
        const act of [
          (path: string) => send(user, ["PATCH", `${path}/complete`]),
          (path: string) => send(user, ["POST", `${path}/skip`]),
          (path: string) => send(user, ["DELETE", path]),
        ]
      ) {
        const { id } = await createSeries(user, {}, { catch_up });
        assertEquals(await countsOf(() => act(`/tasks/${id}`)), [count]);
        assertEquals(heard[0], "commit");
      }
    }
  },

  "are counted once for each task": async (database) => {
    const { user, countsOf } = await start(database);
    const { id } = await createSeries(user, {}, { catch_up: "skip" });
    const path = `/tasks/${id}`;
    await send(user, ["PATCH", `${path}/complete`]);
    await send(user, ["PATCH", `${path}/reopen`]);
    const again = () => send(user, ["PATCH", `${path}/complete`]);
    assertEquals(await countsOf(again), []);
  },

  "are not counted where none is passed over": async (database) => {
    const { user, countsOf } = await start(database);
    for (
      const [fields, recurrence] of [
        [{}, { catch_up: "all" }],
        [{}, { mode: "completion" }],
        [{ due_date: "2030-01-11" }, {}],
      ]
    ) {
      const { id } = await createSeries(user, fields, recurrence);
      const complete = () => send(user, ["PATCH", `/tasks/${id}/complete`]);
      assertEquals(await countsOf(complete), []);
    }
  },

  "are summed up in a batch, and count only with a commit": async (
    database,
  ) => {
    const { user, countsOf } = await start(database);
    const complete = async () => {
      const { id } = await createSeries(user, {}, { catch_up: "skip" });
      return { op: "complete", task_id: id };
    };
    const unknown = { op: "complete", task_id: 2 ** 40 };
    const operations = [await complete(), await complete()];
    const batch = (body: object) => user.send("POST", "/tasks/batch", { body });
    assertEquals(
      await countsOf(() =>
        batch({ atomic: true, operations: [...operations, unknown] })
      ),
      [],
    );
    assertEquals(
      await countsOf(() => batch({ atomic: true, operations })),
      [16],
    );
  },

  "are counted by a scheduler in the same way": async (database) => {
    const { sql } = database;
    const { user } = await start(database);
    await sql`update tasks set advances_at = null`;
    await createSeries(user, {}, { catch_up: "skip" });
    await createSeries(user, {}, { catch_up: "once" });
    const counts: number[] = [];
    await advanceDue({
      ...changeOptions(sql),
      onPassedOver: (occurrences) => void counts.push(occurrences),
    });
    assertEquals(counts, [15]);
  },

  "are counted once by work that is done again": async ({ sql }) => {
    const counts: number[] = [];
    const changes: ChangeOptions = {
      ...changeOptions(sql),
      onPassedOver: (occurrences) => void counts.push(occurrences),
    };
    const cause = { correlationId: null, traceparent: "" };
    let isFirst = true;
    await commitChange(changes, cause, (change) => {
      change.passesOver(3);
      if (!isFirst) return Promise.resolve();
      isFirst = false;
      const deadlock = { code: "40P01" };
      return Promise.reject(Object.assign(new Error("Lost"), deadlock));
    });
    assertEquals(counts, [3]);
  },

  "are counted once for a request that comes twice": async (database) => {
    const { user, countsOf } = await start(database);
    const { id } = await createSeries(user, {}, { catch_up: "skip" });
    const path = `/tasks/${id}/skip`;
    const headers = { "idempotency-key": "k" };
    const skip = () => send(user, ["POST", path], { headers });
    assertEquals(await countsOf(skip), [8]);
    assertEquals(await countsOf(skip), []);
  },
});
