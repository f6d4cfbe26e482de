import type { Logger } from "@taskbell/kafka";

/** A logger that keeps the messages of errors and prints nothing. */
export function errorLogger(): { logger: Logger; errors: string[] } {
  const errors: string[] = [];
  const nothing = () => {};
  const logger = {
    debug: nothing,
    info: nothing,
    warn: nothing,
    error: (message: string) => void errors.push(message),
  };
  return { logger, errors };
}
