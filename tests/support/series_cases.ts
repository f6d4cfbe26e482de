import { assertEquals } from "@std/assert";
import type { AnswerBody, ApiUser } from "./api_app.ts";
import { type SeriesApi, seriesTasks } from "./series_api.ts";

const NOW = "2030-01-01T00:00:00Z";

/** Creates a daily task at nine, from 2 January on. */
export async function createSeries(
  user: ApiUser,
  fields: Record<string, unknown> = {},
  recurrence: Record<string, unknown> = {},
): Promise<AnswerBody> {
  const { status, json } = await user.send("POST", "/tasks", {
    body: {
      title: "T",
      due_date: "2030-01-02T09:00:00Z",
      recurrence: { rrule: "FREQ=DAILY", ...recurrence },
      ...fields,
    },
  });
  assertEquals(status, 201, JSON.stringify(json));
  return json;
}

/** Makes a user; the series of earlier ones end, as a scheduler sees to all. */
export async function seriesUser(api: SeriesApi): Promise<ApiUser> {
  await api.database.sql`update tasks set advances_at = null`;
  await api.setTime(NOW);
  return await api.user();
}

/** When the tasks of a user occur, as day and hour. */
export async function occurrencesOf(
  { database }: SeriesApi,
  { id }: ApiUser,
): Promise<string[]> {
  const tasks = await seriesTasks(database.sql, id);
  return tasks.map(({ occurrence }) => occurrence.toISOString().slice(5, 13));
}

/** The events of an occurrence. */
export const STEP = [
  "recurring_task.due",
  "recurring_task.created",
  "task.created",
];
