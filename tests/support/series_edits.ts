import { assertEquals } from "@std/assert";
import type { AnswerBody, ApiUser } from "./api_app.ts";
import type { SeriesApi } from "./series_api.ts";

/** A series of a new user with three open tasks: 2, 3 and 4 January at nine. */
export async function start(
  api: SeriesApi,
  recurrence: Record<string, unknown> = {},
): Promise<{ user: ApiUser; tasks: AnswerBody[] }> {
  await api.database.sql`update tasks set advances_at = null`;
  await api.setTime("2030-01-01T00:00:00Z");
  const user = await api.user();
  await user.send("POST", "/tasks", {
    body: {
      title: "T",
      due_date: "2030-01-02T09:00:00Z",
      recurrence: { rrule: "FREQ=DAILY", catch_up: "all", ...recurrence },
    },
  });
  await api.setTime("2030-01-03T12:00:00Z");
  await api.settle();
  const tasks = await open(user);
  assertEquals(await days(user), ["02T09 T", "03T09 T", "04T09 T"]);
  return { user, tasks };
}

/** Reads the open tasks of a user by their due date. */
export async function open(user: ApiUser): Promise<AnswerBody[]> {
  const path = "/tasks?completed=false&sort=due_date";
  return (await user.send("GET", path)).json.items;
}

/** The open tasks of a user: day and hour of the due date, and title. */
export async function days(user: ApiUser): Promise<string[]> {
  const tasks = await open(user);
  return tasks.map(({ due_date, title }) =>
    `${`${due_date}`.slice(8, 13)} ${title}`
  );
}

/** Changes one of the tasks. */
export async function patch(
  user: ApiUser,
  task: AnswerBody | undefined,
  { scope, ...body }: Record<string, unknown>,
): Promise<AnswerBody> {
  const query = scope === undefined ? "" : `?scope=${scope}`;
  const path = `/tasks/${task?.id}${query}`;
  const { status, json } = await user.send("PATCH", path, { body });
  assertEquals(status, 200, JSON.stringify(json));
  return json;
}

/** Lets the time pass, and the scheduler do what is due. */
export async function goTo(api: SeriesApi, at: string): Promise<void> {
  await api.setTime(at);
  await api.settle();
}
