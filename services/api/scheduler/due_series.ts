import { type DueRows, dueRows } from "./due_rows.ts";

/** Tasks whose occurrence has come and that have no successor yet. */
export const dueSeries: DueRows<number> = dueRows({
  table: "tasks",
  id: "id",
  at: "advances_at",
  isPending: (sql) => sql`advances_at is not null`,
});
