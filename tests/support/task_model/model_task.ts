/** The fields of a task that its owner writes. */
export interface Fields {
  title: string;
  description: string | null;
  priority: "low" | "medium" | "high" | "urgent";
  labels: string[];
  due_date: string | null;
  time_zone: string | null;
}

/** What a field is when it is left out. */
export const DEFAULTS: Omit<Fields, "title"> = {
  description: null,
  priority: "medium",
  labels: [],
  due_date: null,
  time_zone: null,
};

/** A task as the model knows it; times in milliseconds. */
export interface ModelTask {
  id: number;
  fields: Fields;
  completedMs: number | null;
  deleted: boolean;
  revision: number;
  createdMs: number;
  updatedMs: number;
}

const DAY_MS = 86_400_000;

/** The zones of the model, with what they are ahead of UTC in milliseconds. */
export const ZONES: Readonly<Record<string, number>> = {
  "UTC": 0,
  "Asia/Tokyo": 9 * 3_600_000,
};

/** When a task is due, in milliseconds. */
export function dueMs({ due_date, time_zone }: Fields): number | null {
  if (due_date === null) return null;
  if (due_date.includes("T")) return Date.parse(due_date);
  return Date.parse(due_date) + DAY_MS - 1 - (ZONES[time_zone ?? "UTC"] ?? 0);
}

/** A task as the API should answer it. */
export function expectedResource(
  task: ModelTask,
  userId: string,
): Record<string, unknown> {
  const text = (ms: number | null) =>
    ms === null ? null : new Date(ms).toISOString();
  return {
    id: task.id,
    user_id: userId,
    ...task.fields,
    completed: task.completedMs !== null,
    completed_at: text(task.completedMs),
    recurrence: null,
    series_id: null,
    revision: task.revision,
    created_at: text(task.createdMs),
    updated_at: text(task.updatedMs),
  };
}
