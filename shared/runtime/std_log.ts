/**
 * The subset of `jsr:@std/log` that Taskbell uses, over LogTape: std retires
 * its own and names LogTape as its successor. Pointing the import map's
 * `@std/log` at JSR makes this file unnecessary.
 *
 * @module
 */
import { getLogger as getLogTapeLogger } from "@logtape/logtape";
import { escapeControl } from "./escape_control.ts";

/** The category under which every logger of the project stands. */
export const ROOT_CATEGORY = "taskbell";

/**
 * Writes one entry per call. The first argument behind the message holds the
 * entry's properties; it is never spliced into the message, so that a user's
 * text can't forge an entry.
 */
export interface Logger {
  /**
   * What is less severe is not written, so that nobody need put it together:
   * 10 debug, 20 info, 30 warning, 40 error. @default {all is written}
   */
  readonly level?: number;
  /** Detail for whoever debugs this part. */
  debug(message: string, properties?: Record<string, unknown>): void;
  /** A step that an operator wants to see. */
  info(message: string, properties?: Record<string, unknown>): void;
  /** Something is off; the program copes. */
  warn(message: string, properties?: Record<string, unknown>): void;
  /** Something failed; somebody should look. */
  error(message: string, properties?: Record<string, unknown>): void;
}

const LEVELS = [
  ["debug", 10],
  ["info", 20],
  ["warning", 30],
  ["error", 40],
] as const;

/**
 * Keeps a message on one line and as it is: LogTape reads `{name}` as a
 * placeholder and `{{` as a brace.
 */
function literal(message: string): string {
  return escapeControl(message.replaceAll("{", "{{").replaceAll("}", "}}"));
}

/**
 * Gets the logger of a part of the program.
 *
 * @param name The part, such as `relay`.
 */
export function getLogger(name?: string): Logger {
  const logger = getLogTapeLogger(
    name === undefined ? [ROOT_CATEGORY] : [ROOT_CATEGORY, name],
  );
  return {
    get level() {
      return LEVELS.find(([name]) => logger.isEnabledFor(name))?.[1] ??
        Infinity;
    },
    debug: (message, properties) => logger.debug(literal(message), properties),
    info: (message, properties) => logger.info(literal(message), properties),
    warn: (message, properties) => logger.warn(literal(message), properties),
    error: (message, properties) => logger.error(literal(message), properties),
  };
}
