import type { Sql } from "@taskbell/db";
import { listTasks } from "../../services/api/tasks/list/list_tasks.ts";
import { resolveDays } from "../../services/api/tasks/list/resolve_days.ts";
import { taskQuery } from "../../services/api/tasks/list/task_query.ts";

/**
 * Explains the statement that reads a list of the user `ada`.
 *
 * @param query The parameters of the list, as in a URL.
 * @param options `measured`: it is run, and the plan tells the pages of each
 * node, `Buffers: shared hit=…`. @default {false}
 * @returns The plan, one node after the other.
 */
export async function listPlan(
  sql: Sql,
  query: string,
  { measured = false }: { measured?: boolean } = {},
): Promise<string> {
  const texts: string[] = [];
  // The statement as it is sent, with `explain` before it.
  const explaining = new Proxy(sql, {
    apply(run, self, [template, ...parameters]) {
      if (template.raw?.[0].trim() !== "select * from (") {
        return Reflect.apply(run, self, [template, ...parameters]);
      }
      const [first, ...rest] = template.raw;
      const strings = [
        `explain ${measured ? "(analyze, buffers)" : ""} ${first}`,
        ...rest,
      ];
      return Reflect.apply(run, self, [
        Object.assign([...strings], { raw: strings }),
        ...parameters,
      ]);
    },
  });
  const parameters = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(query)) {
    const before = parameters.get(name);
    parameters.set(name, before === undefined ? value : [before, value].flat());
  }
  const list = taskQuery.parse(Object.fromEntries(parameters));
  const filter = await resolveDays(sql, { userId: "ada", ...list });
  const rows = await listTasks(explaining, { userId: "ada", ...list, filter });
  for (const row of rows) texts.push(Object.values(row).join());
  return texts.join("\n");
}
