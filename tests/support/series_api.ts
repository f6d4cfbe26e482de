import type { Sql } from "@taskbell/db";
import type { TaskbellEvent } from "@taskbell/events";
import type { ChangeOptions } from "../../services/api/change.ts";
import { advanceDue } from "./advance_due.ts";
import { type ApiUser, apiUser, makeApp } from "./api_app.ts";
import { changeOptions } from "./change_options.ts";
import { checkedFetch } from "./contracts/checked_fetch.ts";
import { outboxEvents } from "./outbox_rows.ts";
import { startDatabase, stopTime, type TestDatabase } from "./test_database.ts";

/** A task of a series, as the tests read it. */
export interface SeriesTask {
  id: number;
  title: string;
  dueDate: Date;
  occurrence: Date;
  completed: boolean;
  deleted: boolean;
}

/** The API and a scheduler that run when they are told, at a time of choice. */
export interface SeriesApi extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly changes: ChangeOptions;
  /** Makes a user whose answers are held against the contract. */
  user(claims?: Record<string, unknown>): Promise<ApiUser>;
  /** Moves both clocks there. */
  setTime(at: string | Date): Promise<void>;
  /** Lets the scheduler do all that is due; answers how much that was. */
  settle(): Promise<number>;
}

/** Starts the API on an embedded PostgreSQL, in which it is `at`. */
export async function startSeriesApi(
  at = "2030-01-01T00:00:00Z",
): Promise<SeriesApi> {
  const database = await startDatabase();
  const time = { ms: 0 };
  const clock = { now: () => time.ms };
  const app = makeApp(database, { clock });
  const fetch = checkedFetch((request) => app.fetch(request));
  const changes = changeOptions(database.sql, clock);
  const api: SeriesApi = {
    database,
    changes,
    user: (claims = {}) => apiUser(fetch, { claims }),
    async setTime(at) {
      const date = new Date(at);
      time.ms = date.getTime();
      await stopTime(database.sql, date.toISOString());
    },
    settle: () => advanceDue(changes),
    [Symbol.asyncDispose]: () => database[Symbol.asyncDispose](),
  };
  await api.setTime(at);
  return api;
}

/** Reads all tasks of a user that belong to a series, deleted ones too. */
export async function seriesTasks(
  sql: Sql,
  userId: string,
): Promise<SeriesTask[]> {
  return await sql<SeriesTask[]>`
    select id, title, due_date as "dueDate", occurrence, completed,
      deleted_at is not null as deleted
    from tasks where user_id = ${userId} and series_id is not null
    order by occurrence, id
  `;
}

/** The types of a user's events, in their order; none of those before. */
export async function eventTypes(
  sql: Sql,
  userId: string,
  { after = 0 }: { after?: number } = {},
): Promise<TaskbellEvent["event_type"][]> {
  const events = await outboxEvents(sql, userId);
  return events.slice(after).map(({ event_type }) => event_type);
}
