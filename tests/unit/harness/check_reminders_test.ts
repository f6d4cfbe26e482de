import { assertEquals } from "@std/assert";
import { eventMakers, type TaskbellEvent } from "@taskbell/events";
import { checkReminders } from "../../harness/checker/check_reminders.ts";

const make = eventMakers({
  source: "test",
  clock: { now: () => 0 },
  newId: () => crypto.randomUUID(),
});

/** Makes an event from its line: `id what minute [firing or reason]`. */
function event(line: string): TaskbellEvent {
  const [id = "", what, minute, last = ""] = line.split(" ");
  const about = {
    user_id: "ada",
    payload: {
      reminder_id: id,
      task_id: 1,
      task_title: "T",
      scheduled_time: `2030-01-01T00:0${minute}:00Z`,
    },
  };
  switch (what) {
    case "scheduled":
      return make.reminderScheduled(about);
    case "triggered":
      return make.reminderTriggered({
        ...about,
        payload: { ...about.payload, firing: Number(last) },
      });
    default:
      return make.reminderCancelled({ ...about, reason: last });
  }
}

function check(...lines: string[]) {
  return checkReminders(lines.map(event));
}

const NONE = {
  occurrences: 0,
  fired: 0,
  missed: 0,
  cancelled: 0,
  moved: 0,
  missing: [],
  doubled: [],
  wrong: [],
};

Deno.test("checkReminders() counts what became of each occurrence", () => {
  assertEquals(
    check(
      "a scheduled 1",
      "b scheduled 1",
      "a triggered 1 1",
      "b scheduled 2",
      "b cancelled 2 task_completed",
      "a scheduled 3",
      "b scheduled 4",
      "a triggered 3 2",
      "b cancelled 4 missed",
    ),
    { ...NONE, occurrences: 4, fired: 2, missed: 1, cancelled: 1, moved: 1 },
  );
});

Deno.test("checkReminders() finds one of which nothing was heard", () => {
  assertEquals(
    check("a scheduled 1", "a triggered 1 1", "a scheduled 2"),
    { ...NONE, occurrences: 2, fired: 1, missing: ["a"] },
  );
});

Deno.test("checkReminders() finds one that fires twice", () => {
  assertEquals(
    check("a scheduled 1", "a triggered 1 1", "a triggered 1 2"),
    { ...NONE, occurrences: 1, fired: 2, doubled: ["a"] },
  );
});

Deno.test("checkReminders() finds one that fires and is cancelled", () => {
  assertEquals(
    check("a scheduled 1", "a cancelled 1 deleted", "a triggered 1 1"),
    { ...NONE, occurrences: 1, fired: 1, cancelled: 1, doubled: ["a"] },
  );
});

Deno.test("checkReminders() finds a wrong time and a wrong firing", () => {
  assertEquals(
    check(
      "a scheduled 1",
      "a scheduled 2",
      "a triggered 1 1",
      "b scheduled 1",
      "b triggered 1 2",
    ),
    { ...NONE, occurrences: 2, fired: 2, moved: 1, wrong: ["a", "b"] },
  );
});
