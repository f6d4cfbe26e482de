import type { Logger } from "@std/log";

/** A logger that keeps the messages of its errors instead of printing them. */
export function errorsOf(
  base: Logger,
): { logger: Logger; errors: string[] } {
  const errors: string[] = [];
  const logger: Logger = Object.create(base, {
    error: { value: (message: string) => void errors.push(message) },
  });
  return { logger, errors };
}
