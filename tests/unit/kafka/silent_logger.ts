import type { Logger } from "@taskbell/kafka";

/** Takes what is logged and says nothing. */
export const silentLogger: Logger = {
  debug: () => {},
  info: () => {},
  warn: () => {},
  error: () => {},
};
