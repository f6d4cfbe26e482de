import { assertEquals } from "@std/assert";
import { eventMakers, type TaskbellEvent } from "@taskbell/events";
import {
  checkSeries,
  type SeriesFacts,
  type SeriesVerdict,
} from "../../harness/checker/check_series.ts";

const make = eventMakers({
  source: "test",
  clock: { now: () => 0 },
  newId: () => crypto.randomUUID(),
});

function dayOf(day: number): string {
  return `2030-01-0${day}T09:00:00.000Z`;
}

/** The events by which the task of one day follows that of another. */
function step(from: number, to: number): TaskbellEvent[] {
  const about = { series_id: "s", title: "T" };
  return [
    make.recurringTaskDue({
      user_id: "ada",
      payload: {
        ...about,
        task_id: from,
        rrule: "FREQ=DAILY",
        occurrence: dayOf(from),
      },
    }),
    make.recurringTaskCreated({
      user_id: "ada",
      payload: {
        ...about,
        task_id: to,
        previous_task_id: from,
        due_date: dayOf(to),
        occurrence: dayOf(to),
      },
    }),
  ];
}

/** A daily series with tasks on these days, the last of which waits. */
function series(
  days: readonly number[],
  facts: Partial<SeriesFacts> = {},
): SeriesFacts {
  return {
    seriesId: "s",
    makesUpForAll: true,
    expected: [1, 2, 3].map(dayOf),
    tasks: days.map((day, index) => ({
      taskId: day,
      occurrence: dayOf(day),
      waits: index === days.length - 1,
      isLate: false,
    })),
    ...facts,
  };
}

const RIGHT: SeriesVerdict = {
  occurrences: 3,
  made: 3,
  passedOver: 0,
  missing: [],
  doubled: [],
  wrong: [],
};

Deno.test("checkSeries() counts what was made and what was passed over", () => {
  const events = [...step(1, 2), ...step(2, 3)];
  assertEquals(checkSeries(events, [series([1, 2, 3])]), RIGHT);
  const facts = series([1, 3], { makesUpForAll: false });
  assertEquals(checkSeries(step(1, 3), [facts]), {
    ...RIGHT,
    made: 2,
    passedOver: 1,
  });
});

Deno.test("checkSeries() finds an occurrence that has no task", () => {
  assertEquals(checkSeries(step(1, 3), [series([1, 3])]), {
    ...RIGHT,
    made: 2,
    missing: [`s ${dayOf(2)}`],
  });
});

Deno.test("checkSeries() finds a task that has no successor in time", () => {
  const facts = series([1, 2, 3]);
  const tasks = facts.tasks.map((task, index) =>
    index === 2 ? { ...task, isLate: true } : task
  );
  const events = [...step(1, 2), ...step(2, 3)];
  assertEquals(checkSeries(events, [{ ...facts, tasks }]), {
    ...RIGHT,
    missing: [`s ${dayOf(3)}`],
  });
});

Deno.test("checkSeries() finds what is told of too often or never", () => {
  const twice = [...step(1, 2), ...step(1, 2), ...step(2, 3)];
  assertEquals(checkSeries(twice, [series([1, 2, 3])]), {
    ...RIGHT,
    doubled: [dayOf(1), dayOf(2)].map((day) => `s ${day}`),
  });
  assertEquals(checkSeries(step(1, 2), [series([1, 2, 3])]), {
    ...RIGHT,
    missing: [`s ${dayOf(2)}`],
    wrong: [`s ${dayOf(3)}`],
  });
});

Deno.test("checkSeries() finds two tasks of one occurrence, and one of none", () => {
  const events = [...step(1, 2), ...step(2, 3)];
  assertEquals(checkSeries(events, [series([1, 2, 2, 3])]), {
    ...RIGHT,
    doubled: [`s ${dayOf(2)}`],
  });
  const strange = series([1, 2, 3], { expected: [1, 2].map(dayOf) });
  assertEquals(checkSeries(events, [strange]), {
    ...RIGHT,
    occurrences: 2,
    made: 2,
    wrong: [`s ${dayOf(3)}`],
  });
});
