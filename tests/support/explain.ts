import type { Queryable, Sql } from "@taskbell/db";
import { interceptStatements } from "./intercept_statements.ts";

/** What the plan of a statement says. */
export interface Plan {
  /** Pages that it has touched, in memory or not. */
  pages: number;
  /** Its nodes, such as `Index Scan reminders`, the outermost first. */
  nodes: string[];
}

interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  "Plans"?: PlanNode[];
}

/**
 * Runs something that sends one statement, and explains that instead: with
 * `analyze`, so it is done nevertheless.
 */
export async function explain(
  sql: Sql,
  run: (sql: Queryable) => Promise<unknown>,
): Promise<Plan> {
  const plans: Promise<unknown>[] = [];
  const explaining = interceptStatements(
    sql,
    ([[first, ...rest], ...values]) => {
      const parts = [
        `explain (analyze, buffers, format json) ${first}`,
        ...rest,
      ];
      const statement = sql(Object.assign(parts, { raw: parts }), ...values);
      plans.push(statement);
      return statement;
    },
  );
  await run(explaining);
  const [rows] = await Promise.all(plans);
  const [{ "QUERY PLAN": [{ Plan: root }] }] = rows as [
    { "QUERY PLAN": [{ Plan: PlanNode }] },
  ];
  return {
    pages: root["Shared Hit Blocks"] + root["Shared Read Blocks"],
    nodes: nodesOf(root),
  };
}

function nodesOf(node: PlanNode): string[] {
  const name = [node["Node Type"], node["Relation Name"]].join(" ").trim();
  return [name, ...(node.Plans ?? []).flatMap(nodesOf)];
}
