import { dueMs, type ModelTask } from "./model_task.ts";

/** The parameters of a list, less what makes its pages. */
export interface ListQuery {
  sort?: string | undefined;
  completed?: boolean | undefined;
  priority?: string | undefined;
  label?: string[] | undefined;
  labels_all?: string[] | undefined;
  due_before?: string | undefined;
  due_after?: string | undefined;
  overdue?: boolean | undefined;
  updated_since?: string | undefined;
  q?: string[] | undefined;
}

const PRIORITIES = ["low", "medium", "high", "urgent"];

/** The ids that a list should hold, in its order. */
export function expectedIds(
  tasks: readonly ModelTask[],
  query: ListQuery,
  nowMs: number,
): number[] {
  const sort = query.sort ?? "created_at";
  const sign = sort.startsWith("-") ? -1 : 1;
  const key = (task: ModelTask) => sortKey(task, sort.replace("-", ""));
  return tasks
    .filter((task) => !task.deleted && matches(task, query, nowMs))
    .sort((a, b) => {
      const [left, right] = [key(a), key(b)];
      if (left === right) return sign * (a.id - b.id);
      if (left === null || right === null) return left === null ? 1 : -1;
      return sign * (left - right);
    })
    .map(({ id }) => id);
}

function sortKey(task: ModelTask, name: string): number | null {
  if (name === "due_date") return dueMs(task.fields);
  if (name === "priority") return PRIORITIES.indexOf(task.fields.priority);
  return name === "updated_at" ? task.updatedMs : task.createdMs;
}

function matches(task: ModelTask, query: ListQuery, nowMs: number): boolean {
  const { labels, priority } = task.fields;
  const due = dueMs(task.fields);
  const completed = task.completedMs !== null;
  const overdue = !completed && due !== null && due < nowMs;
  const { label, labels_all, due_before, due_after, updated_since, q } = query;
  return [
    query.completed === undefined || query.completed === completed,
    query.priority === undefined || query.priority === priority,
    label === undefined || label.some((each) => labels.includes(each)),
    labels_all === undefined ||
    labels_all.every((each) => labels.includes(each)),
    due_before === undefined || isDueBefore(task, due_before) === true,
    due_after === undefined || isDueBefore(task, due_after) === false,
    query.overdue === undefined || query.overdue === overdue,
    updated_since === undefined || task.updatedMs >= Date.parse(updated_since),
    q === undefined || hasWords(task, q),
  ].every(Boolean);
}

/** Days are compared as such; the time zone of the preferences is UTC. */
function isDueBefore({ fields }: ModelTask, time: string): boolean | null {
  const due = dueMs(fields);
  if (due === null) return null;
  const day = fields.due_date?.includes("T") ? null : fields.due_date;
  return day && !time.includes("T") ? day < time : due < Date.parse(time);
}

/** The last word may be a beginning. */
function hasWords({ fields }: ModelTask, q: readonly string[]): boolean {
  const words = `${fields.title} ${fields.description ?? ""}`.split(" ");
  return q.every((wanted, index) =>
    words.some((word) =>
      index === q.length - 1 ? word.startsWith(wanted) : word === wanted
    )
  );
}
