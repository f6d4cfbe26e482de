import type { Operation } from "./operation.ts";

/** The names of the parameters of a path as the router has it. */
export function parametersIn(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name = ""]) => name);
}

/** Writes the router's `/:task_id` as `/{task_id}`, whatever it may be. */
export function templateOf(path: string): string {
  return path.replace(/:(\w+)(?:\{(?:[^{}]|\{\d+\})*\})?/g, "{$1}");
}

/** Whether the path is below a user's, and wants that user's token. */
export function isOwned(
  { path, needsToken }: Pick<Operation, "path" | "needsToken">,
): boolean {
  return needsToken ?? path.startsWith("/:user_id/");
}
