import { configureLogging } from "@taskbell/runtime";

/** An entry of the log. */
export interface LogEntry {
  /** Such as `DEBUG`. */
  level: string;
  message: string;
  properties: Record<string, unknown>;
}

/** What is logged from now on, until it is disposed of. */
export interface CollectedLog extends Disposable {
  /** All entries with a message, in their order. */
  entries(message: string): LogEntry[];
  /** All that was written, as it was. */
  text(): string;
}

/** Collects what the process would write to its log, down to `debug`. */
export function collectLog(): CollectedLog {
  const lines: string[] = [];
  const { log } = console;
  console.log = (line: unknown) => void lines.push(String(line));
  configureLogging({ level: "debug", format: "json" });
  return {
    entries: (message) =>
      lines.map((line): LogEntry => JSON.parse(line))
        .filter((entry) => entry.message === message),
    text: () => lines.join("\n"),
    [Symbol.dispose]() {
      console.log = log;
      configureLogging({ level: "error", format: "json" });
    },
  };
}
