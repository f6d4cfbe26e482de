import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { LoggingOptions } from "@taskbell/runtime";
import { stripVTControlCharacters } from "node:util";
import type { LogCall } from "../../support/logging_program.ts";

const PROGRAM = new URL("../../support/logging_program.ts", import.meta.url);

/** A signed token whose parts mean nothing. */
const JWT =
  "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhZGEifQ.c2lnbmF0dXJlLXNpZ25hdHVyZQ";

/** Text that would begin a new entry if it were written as it is. */
const FORGED = '\n{"level":"INFO","message":"forged"}\r\n\x1b[2K\x1b[31m' +
  "12:00:00.000 info taskbell·part forged\u2028\x85{message} {{x}}";

interface LogEntry {
  level: string;
  message: string;
  logger: string;
  properties: Record<string, unknown>;
}

async function written(
  format: LoggingOptions["format"],
  calls: LogCall[],
  errorMessage = "it broke",
): Promise<string> {
  const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", PROGRAM.href, format, JSON.stringify(calls), errorMessage],
  }).output();
  assertEquals(new TextDecoder().decode(stderr), "");
  return new TextDecoder().decode(stdout);
}

/** The entries in JSON; the last one is the program's own with an error. */
async function entries(
  calls: LogCall[],
  errorMessage?: string,
): Promise<LogEntry[]> {
  const text = await written("json", calls, errorMessage);
  return text.trimEnd().split("\n").map((line) => JSON.parse(line));
}

Deno.test("configureLogging() writes one JSON object a line, from its level on", async () => {
  const [first, second, error, ...none] = await entries([
    ["debug", "too much detail"],
    ["info", "Task made", { task_id: 7, level: "fatal", message: "other" }],
    ["warn", "No properties"],
  ]);

  assertEquals(none, []);
  assertEquals(
    [first?.level, first?.message, first?.logger, first?.properties],
    ["INFO", "Task made", "taskbell.part", {
      task_id: 7,
      level: "fatal",
      message: "other",
    }],
  );
  assertEquals([second?.level, second?.properties], ["WARN", {}]);
  const { name, message, cause } = error?.properties.error as Error;
  assertEquals([error?.level, name, message], ["ERROR", "Error", "it broke"]);
  assertEquals((cause as Error).message, "deeper");
});

Deno.test("configureLogging() lets no text forge an entry in JSON", async () => {
  const got = await entries(
    [["info", FORGED, { title: FORGED, [FORGED]: [FORGED] }]],
    FORGED,
  );

  assertEquals(got.length, 2);
  assertEquals(got[0]?.properties, { title: FORGED, [FORGED]: [FORGED] });
  assertStringIncludes(got[0]?.message ?? "", "{message} {{x}}");
  assertEquals((got[1]?.properties.error as Error).message, FORGED);
});

Deno.test("configureLogging() lets no text forge an entry for people", async () => {
  const text = await written(
    "pretty",
    [["info", FORGED, { title: FORGED }]],
    FORGED,
  );
  const entryLines = stripVTControlCharacters(text).split(/[\n\r\x85]/)
    .filter((line) => /^\s{0,8}\S/.test(line));

  assertEquals(entryLines.length, 2, text);
  assert(!text.includes("\x1b[2K"), "a user's escape sequence is written");
});

Deno.test("configureLogging() leaves out secrets and masks tokens", async () => {
  const calls: LogCall[] = [["warn", `Refused ${JWT}`, {
    password: "hunter2-a",
    smtp: { apiKey: "hunter2-b", jwt_secret: "hunter2-c" },
    headers: [{ Authorization: "Bearer hunter2-d" }],
    url: "postgres://taskbell:hunter2-e@localhost/taskbell",
    text: `token=${JWT}`,
    task_id: 7,
  }]];
  for (const format of ["json", "pretty"] as const) {
    const text = await written(format, calls, `smtp://u:hunter2-f@h ${JWT}`);

    assert(!text.includes("hunter2"), text);
    assert(!text.includes(JWT), text);
    assertStringIncludes(text, "postgres://taskbell:***@localhost/taskbell");
    assertStringIncludes(stripVTControlCharacters(text), "task_id");
  }
});
