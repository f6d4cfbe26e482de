import {
  configureSync,
  getConsoleSink,
  getJsonLinesFormatter,
  type LogLevel,
  type LogRecord,
  type Sink,
} from "@logtape/logtape";
import { getPrettyFormatter } from "@logtape/pretty";
import {
  DEFAULT_REDACT_FIELDS,
  JWT_PATTERN,
  redactByField,
  redactByPattern,
  type RedactionPattern,
} from "@logtape/redaction";
import { escapeControl } from "./escape_control.ts";
import { ROOT_CATEGORY } from "./std_log.ts";

/** The values of `LOG_LEVEL`. */
export const LOG_LEVELS = ["debug", "info", "warning", "error"] as const;
/** The values of `LOG_FORMAT`. */
export const LOG_FORMATS = ["pretty", "json"] as const;

/** How the program writes its log. */
export interface LoggingOptions {
  /** The least severe level that is written. */
  level: (typeof LOG_LEVELS)[number];
  /** `pretty` for people, `json` for machines: one object a line. */
  format: (typeof LOG_FORMATS)[number];
}

/** The password in a URL such as `postgres://user:password@host/`. */
const URL_PASSWORD_PATTERN: RedactionPattern = {
  pattern: /([a-z]:\/\/[^\s:@/]*:)[^\s@/]+(?=@)/gi,
  replacement: "$1***",
};

/**
 * Sends all loggers of the process to standard output. Fields named like a
 * secret are left out; tokens and the passwords of URLs are masked.
 *
 * Call it once, from the composition root; until then nothing is written.
 */
export function configureLogging(options: LoggingOptions): void {
  configureSync({
    reset: true,
    sinks: { console: consoleSink(options.format) },
    loggers: [
      {
        category: ROOT_CATEGORY,
        lowestLevel: options.level satisfies LogLevel,
        sinks: ["console"],
      },
      // LogTape's own notices are noise unless something is wrong with it.
      {
        category: ["logtape", "meta"],
        lowestLevel: "warning",
        sinks: ["console"],
      },
    ],
  });
}

function consoleSink(format: LoggingOptions["format"]): Sink {
  const sink = getConsoleSink({
    formatter: redactByPattern(formatter(format), [
      JWT_PATTERN,
      URL_PASSWORD_PATTERN,
    ]),
    // Everything goes to standard output, in the order in which it happened.
    levelMap: {
      trace: "log",
      debug: "log",
      info: "log",
      warning: "log",
      error: "log",
      fatal: "log",
    },
  });
  return redactByField(sink, [...DEFAULT_REDACT_FIELDS, /authorization/i]);
}

const ESCAPE = String.fromCharCode(0x1b);

/** Control characters, less line ends and what sets a colour. */
const UNWANTED = new RegExp(`(?!${ESCAPE}\\[[\\d;]*m)[^\\P{Cc}\\n]`, "gu");

function formatter(
  format: LoggingOptions["format"],
): (record: LogRecord) => string {
  if (format === "json") {
    return getJsonLinesFormatter({ properties: "nest:properties" });
  }
  const pretty = getPrettyFormatter({
    timestamp: "time",
    colors: Deno.stdout.isTerminal() && !Deno.noColor,
    categoryWidth: 22,
    icons: false,
    properties: true,
    wordWrap: false,
  });
  // It indents an error's lines, but writes what stands in them as it is.
  return (record) => escapeControl(pretty(record), UNWANTED);
}
