import type { Sql } from "@taskbell/db";
import { apiUser, makeApp } from "../../support/api_app.ts";

/**
 * Creates and reads tasks through the API until something has ended.
 *
 * @returns How long a request took each time, in milliseconds.
 */
export async function callWhile(
  sql: Sql,
  something: Promise<unknown>,
): Promise<number[]> {
  const app = makeApp({ sql });
  const user = await apiUser((request) => app.fetch(request), { id: "caller" });
  const state = { isOver: false };
  void something.finally(() => state.isOver = true);
  const timesMs: number[] = [];
  while (!state.isOver) {
    const startMs = performance.now();
    const { json } = await user.send("POST", "/tasks", {
      body: { title: "T" },
    });
    await user.send("GET", `/tasks/${json.id}`);
    timesMs.push((performance.now() - startMs) / 2);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  return timesMs;
}
