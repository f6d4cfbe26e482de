import { assertEquals, assertRejects } from "@std/assert";
import { eventMakers } from "@taskbell/events";
import { systemClock, uuidV7 } from "@taskbell/runtime";
import {
  type Change,
  commitChange,
  SERVICE,
} from "../../../services/api/change.ts";
import { addTask } from "../../../services/api/tasks/create_task.ts";
import { newTaskInput } from "../../../services/api/tasks/new_task_input.ts";
import { tryChange } from "../../../services/api/try_change.ts";
import { outboxEvents } from "../../support/outbox_rows.ts";
import { testCases } from "../../support/test_cases.ts";
import {
  startDatabase,
  type TestDatabase,
} from "../../support/test_database.ts";

/** Creates a task and then, if it is told so, is refused. */
function create(title: string, refused = false) {
  return async (change: Change): Promise<string> => {
    const [row] = await change.tx<{ id: number }[]>`
      select nextval('task_ids') as id
    `;
    const input = newTaskInput.parse({ title });
    await addTask(change, { id: row?.id ?? 0, userId: "ada", input });
    if (refused) throw new RangeError(title);
    return title;
  };
}

/** Commits a change; answers the titles in the table and in the outbox. */
async function titlesAfter(
  { sql }: TestDatabase,
  work: (change: Change) => Promise<unknown>,
): Promise<[stored: string[], emitted: unknown[]]> {
  await sql`delete from tasks`;
  await sql`delete from outbox`;
  const make = eventMakers({
    source: SERVICE,
    clock: systemClock,
    newId: uuidV7,
  });
  await commitChange(
    { sql, make, clock: systemClock, onEvents: () => {} },
    { correlationId: null, traceparent: "" },
    work,
  );
  const rows = await sql<{ title: string }[]>`
    select title from tasks order by id
  `;
  const events = await outboxEvents(sql, "ada");
  return [
    rows.map(({ title }) => title),
    events.map(({ payload }) => "title" in payload && payload.title),
  ];
}

function assertRefused(result: Promise<unknown>): Promise<Error> {
  return assertRejects(() => result, RangeError);
}

testCases("tryChange()", startDatabase, {
  "keeps what is not refused, events in order": async (database) => {
    const titles = await titlesAfter(database, async (change) => {
      await create("a")(change);
      assertEquals(await tryChange(change, create("b")), "b");
      await create("c")(change);
    });
    assertEquals(titles, [["a", "b", "c"], ["a", "b", "c"]]);
  },

  "undoes what is refused, and nothing else": async (database) => {
    const titles = await titlesAfter(database, async (change) => {
      await create("a")(change);
      await assertRefused(tryChange(change, create("b", true)));
      await create("c")(change);
    });
    assertEquals(titles, [["a", "c"], ["a", "c"]]);
  },

  "undoes the inner part alone when that is refused": async (database) => {
    const titles = await titlesAfter(database, async (change) => {
      await tryChange(change, async (part) => {
        await create("a")(part);
        await assertRefused(tryChange(part, create("b", true)));
        await create("c")(part);
      });
    });
    assertEquals(titles, [["a", "c"], ["a", "c"]]);
  },

  "undoes all parts when the outer one is refused": async (database) => {
    for (const innerIsRefused of [false, true]) {
      const titles = await titlesAfter(database, async (change) => {
        await create("a")(change);
        await assertRefused(tryChange(change, async (part) => {
          await create("b")(part);
          const inner = tryChange(part, create("c", innerIsRefused));
          if (innerIsRefused) await assertRefused(inner);
          else await inner;
          throw new RangeError("Refused");
        }));
      });
      assertEquals(titles, [["a"], ["a"]]);
    }
  },
});
