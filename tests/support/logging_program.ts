/**
 * Writes log entries that {@link ../unit/runtime/logging_test.ts} reads:
 * `logging_program.ts FORMAT ENTRIES ERROR_MESSAGE`, where ENTRIES is a JSON
 * array of `[method, message, properties]`.
 *
 * @module
 */
import { getLogger } from "@std/log";
import { configureLogging, type LoggingOptions } from "@taskbell/runtime";

/** One call of a logger. */
export type LogCall = [
  method: "debug" | "info" | "warn" | "error",
  message: string,
  properties?: Record<string, unknown>,
];

if (import.meta.main) {
  const [format, entries = "[]", errorMessage] = Deno.args;
  const logger = getLogger("part");
  logger.error("too early to be written");
  configureLogging({ format, level: "info" } as LoggingOptions);
  for (
    const [method, message, properties] of JSON.parse(entries) as LogCall[]
  ) {
    logger[method](message, properties);
  }
  logger.error("with a cause", {
    error: new Error(errorMessage, { cause: new TypeError("deeper") }),
  });
}
