import { type Queryable, type Statement, unprepared } from "@taskbell/db";
import type { Task } from "../task.ts";
import { taskColumns } from "../task_row.ts";
import type { ResolvedFilter } from "./resolve_days.ts";
import { searchRank } from "./search_rank.ts";
import { type Condition, taskConditions } from "./task_conditions.ts";
import type { TaskOrder } from "./task_order.ts";
import type { TaskQuery } from "./task_query.ts";

/** A task in a list. */
export interface ListedTask extends Task {
  /** What the list is sorted by. */
  sortKey: Date | number | null;
}

type Fragment = Statement<readonly object[]>;

/** A list of one user. */
export interface TaskList extends Omit<TaskQuery, "filter"> {
  userId: string;
  filter: ResolvedFilter;
}

/** Rows that one index holds in the order of the list. */
interface Run {
  /** Whether they are done; `null`: all, as the index for words knows neither. */
  completed: boolean | null;
  /** Whether they have a sort key. */
  keyed: boolean;
}

/**
 * Reads a page of a user's tasks, and one row more if there is one. A page
 * begins after a sort key and an id, so rows that come or go meanwhile leave
 * no hole; one whose sort key changes moves with it. Tasks without a due date
 * are the last ones by due date, whichever the direction.
 *
 * Each run of rows comes in order out of an index, no further than the page
 * reaches, and what the runs bring is merged: a page costs the same wherever
 * it is.
 */
export async function listTasks(
  sql: Queryable,
  list: TaskList,
): Promise<ListedTask[]> {
  const { order, limit } = list;
  const runs = runsOf(list).map((run, index) =>
    index === 0
      ? runQuery(sql, { list, run })
      : sql`union all ${runQuery(sql, { list, run })}`
  );
  return await unprepared(sql<ListedTask[]>`
    select * from (${runs}) as page
    order by "sortKey" ${direction(sql, order)} nulls last,
      id ${direction(sql, order)}
    limit ${limit + 1}
  `);
}

function runsOf({ order, filter, after }: TaskList): Run[] {
  const all = order.by === "relevance" ? [null] : [false, true];
  const states = filter.completed === undefined ? all : [filter.completed];
  const keyed = order.by !== "due_date"
    ? [true]
    : after?.key === null
    ? [false]
    : [true, false];
  return keyed.flatMap((keyed) =>
    states.map((completed) => ({ completed, keyed }))
  );
}

function runQuery(
  sql: Queryable,
  { list, run }: { list: TaskList; run: Run },
): Fragment {
  const { userId, order, limit } = list;
  const key = sortKey(sql, list);
  const conditions = [
    // Never an empty list, which would be taken for a value.
    run.completed === null ? sql`` : sql`and completed = ${run.completed}`,
    ...taskConditions(sql, list),
    ...keyConditions(sql, { list, run }),
  ];
  return sql`(
    select ${taskColumns(sql)}, ${key} as "sortKey" from tasks
    where user_id = ${userId} and deleted_at is null ${conditions}
    order by ${key} ${direction(sql, order)}, id ${direction(sql, order)}
    limit ${limit + 1}
  )`;
}

/** Where in its run a page begins. */
function keyConditions(
  sql: Queryable,
  { list: { order, after, ...list }, run }: { list: TaskList; run: Run },
): Condition[] {
  const conditions: Condition[] = [];
  const key = sortKey(sql, { order, ...list });
  const beyond = order.descending ? sql`<` : sql`>`;
  if (order.by === "due_date") {
    conditions.push(
      run.keyed ? sql`and due_date is not null` : sql`and due_date is null`,
    );
  }
  if (after?.key === null) {
    conditions.push(sql`and id ${beyond} ${after.id}`);
  } else if (after && run.keyed) {
    const position = keyValue(sql, order, after.key);
    conditions.push(sql`and (${key}, id) ${beyond} (${position}, ${after.id})`);
  }
  return conditions;
}

function sortKey(
  sql: Queryable,
  { order, filter }: Pick<TaskList, "order" | "filter">,
): Fragment {
  switch (order.by) {
    case "created_at":
      return sql`created_at`;
    case "updated_at":
      return sql`updated_at`;
    case "due_date":
      return sql`due_date`;
    case "priority":
      return sql`priority_rank`;
    case "relevance":
      return searchRank(sql, filter.q ?? "");
  }
}

function keyValue(sql: Queryable, { by }: TaskOrder, key: number): Fragment {
  if (by === "relevance") return sql`${key}::float4`;
  if (by === "priority") return sql`${key}::smallint`;
  return sql`${new Date(key)}::timestamptz`;
}

function direction(sql: Queryable, { descending }: TaskOrder): Fragment {
  return descending ? sql`desc` : sql`asc`;
}
