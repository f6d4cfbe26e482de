import { inspect } from "node:util";

/** The error behind the wrappers of kafkajs: the last of its causes. */
export function rootCause(error: unknown): unknown {
  return [...causesOf(error)].at(-1) ?? error;
}

/** An error, its cause, the cause's cause and so on. */
export function* causesOf(error: unknown): Generator<object> {
  const seen = new Set<unknown>();
  while (typeof error === "object" && error !== null && !seen.has(error)) {
    seen.add(error);
    yield error;
    error = (error as { cause?: unknown }).cause;
  }
}

/** What an error says, whatever was thrown: of several errors, what each says. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.message === "") {
    return error.errors.map(reasonOf).join("; ");
  }
  if (error instanceof Error) return error.message;
  return typeof error === "string" ? error : inspect(error);
}
