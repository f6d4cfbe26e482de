import { assert, assertEquals } from "@std/assert";
import {
  EXCEPTIONS,
  HOUSE_RULES,
  type HouseProblem,
  houseProblems,
  type HouseRule,
  LAYERS,
  unusedPackages,
} from "../support/house_rules.ts";
import { readProjectFile, ROOT, sourceFiles } from "../support/source_files.ts";
import { undocumentedSymbols } from "../support/undocumented_symbols.ts";

/** Code that trips each rule, by the file in which it stands. */
const PLANTED: Record<HouseRule, [path: string, text: string][]> = {
  "imports point one way": [
    ["shared/runtime/a.ts", 'import { decode } from "@taskbell/events";'],
    ["shared/kafka/a.ts", 'import { decode } from "@taskbell/events";'],
    ["shared/events/a.ts", 'export { publish } from "@taskbell/kafka";'],
    ["shared/db/a.ts", 'import type { Relay } from "@taskbell/outbox";'],
    ["shared/outbox/a.ts", 'import { main } from "@taskbell/api";'],
    ["services/api/a.ts", 'import "@taskbell/notifications";'],
    ["services/api/a.ts", 'import {\n  a,\n} from "@taskbell/kafka_broker";'],
    ["services/api/a.ts", 'await import("@taskbell/dev");'],
    ["shared/db/a.ts", 'import { pool } from "@taskbell/db";'],
    ["shared/new/a.ts", 'import { getLogger } from "@std/log";'],
  ],
  "a relative import stays in its member": [
    ["services/api/http/a.ts", 'import { a } from "../../dev/a.ts";'],
    ["shared/kafka/a.ts", 'export { a } from "../events/mod.ts";'],
    ["shared/kafka/a.ts", 'const a = await import("../../tests/a.ts");'],
    ["shared/kafka/a.ts", "import a from '../kafka_broker/a.ts';"],
    ["shared/kafka/a.ts", 'import a from "/etc/a.json";'],
  ],
  "the roles of the API stand apart": [
    ["services/api/scheduler/a.ts", 'import { a } from "../http/a.ts";'],
    ["services/api/http/b/a.ts", 'import { a } from "../../relay/a.ts";'],
  ],
  "a package is imported at its home": [
    ["shared/outbox/a.ts", 'import { Kafka } from "kafkajs";'],
    ["services/api/a.ts", 'import postgres from "postgres";'],
    ["services/dev/a.ts", 'import type { Sql } from "postgres/types";'],
    ["services/api/a.ts", 'import { createTransport } from "nodemailer";'],
    ["shared/events/a.ts", 'import { Hono } from "@hono/hono/tiny";'],
    ["services/api/a.ts", 'import { assert } from "@std/assert";'],
  ],
  "a package is named in deno.json": [
    ["shared/kafka/a.ts", 'import { z } from "npm:zod@4";'],
    ["shared/kafka/a.ts", 'import { z } from "jsr:@std/assert";'],
    ["shared/kafka/a.ts", 'import a from "https://example.org/a.ts";'],
    ["shared/kafka/a.ts", 'await import("data:text/javascript,1");'],
  ],
  "the process belongs to the entry points": [
    ["services/api/config.ts", 'Deno.env.get("PORT");'],
    ["services/api/http/main.ts", "Deno.exit(1);"],
    ["shared/db/a.ts", 'Deno.addSignalListener("SIGTERM", stop);'],
    ["shared/kafka/a.ts", "process.env.KAFKAJS_LOG_LEVEL;"],
    ["shared/kafka/a.ts", "const url = `http://a`; Deno.exitCode = 1;"],
  ],
  "exports are named one by one": [
    ["shared/db/mod.ts", 'export * from "./pool.ts";'],
    ["shared/db/mod.ts", 'export * as pool from "./pool.ts";'],
    ["services/api/a.ts", "export default function a() {}"],
    ["services/api/a.ts", "export { a as default };"],
  ],
  "a module has no variable state": [
    ["shared/db/a.ts", "let pool: Pool | undefined;"],
    ["shared/db/a.ts", "export var pool = 1;"],
  ],
  "a file has at most 300 lines": [
    ["shared/db/a.ts", "a();\n".repeat(301)],
  ],
};

/** Code that looks as if it broke a rule. */
const ALLOWED: [path: string, text: string][] = [
  ["shared/outbox/a.ts", 'import { decode } from "@taskbell/events";'],
  ["services/api/http/a.ts", 'import { a } from "../config.ts";'],
  ["shared/runtime/a.ts", 'import { getLogger } from "@std/log";'],
  ["shared/runtime/a.ts", "Deno.exit(1);"],
  ["services/dev/token.ts", 'Deno.env.get("DATA_DIR");'],
  ["shared/kafka/a.ts", 'import { Kafka } from "kafkajs";'],
  ["shared/kafka/a.ts", '/** import { a } from "@taskbell/api"; */'],
  ["shared/kafka/a.ts", "// Deno.env is for the entry points"],
  ["shared/db/a.ts", "{\n  let inside = 1;\n}"],
  ["shared/db/a.ts", 'import sql from "./a.sql" with { type: "text" };'],
  ["shared/db/a.ts", "a();\n".repeat(300)],
];

for (const rule of HOUSE_RULES) {
  Deno.test(`houseProblems() finds what breaks "${rule}"`, () => {
    assert(PLANTED[rule].length > 0);
    for (const [path, text] of PLANTED[rule]) {
      const rules = houseProblems({ path, text }).map(({ rule }) => rule);
      assertEquals([...new Set(rules)], [rule], `${path}: ${text}`);
    }
  });
}

Deno.test("houseProblems() finds nothing in what the rules allow", () => {
  for (const [path, text] of ALLOWED) {
    assertEquals(houseProblems({ path, text }), []);
  }
});

Deno.test("unusedPackages() finds what no file imports", () => {
  const imports = {
    "zod": "npm:zod@4",
    "kafkajs/": "npm:/kafkajs@2/",
    "@types/nodemailer": "npm:@types/nodemailer@8",
    "@a/used": "npm:@a/used@1",
    "@a/unused": "npm:@a/unused@1",
  };
  const files = [
    { path: "a.ts", text: 'import { a } from "kafkajs/src/index.js";' },
    { path: "b.ts", text: 'import "@a/used/sub";\n// from "zod"' },
  ];

  assertEquals(unusedPackages(imports, files), [
    "zod",
    "@types/nodemailer",
    "@a/unused",
  ]);
});

Deno.test("undocumentedSymbols() finds what has no docstring", async () => {
  const directory = await Deno.makeTempDir();
  try {
    const module = new URL(`file://${directory}/mod.ts`);
    await Deno.writeTextFile(
      module,
      "/** Said. */\nexport const said = 1;\nexport const unsaid = 2;\n" +
        "/** @module */\n/** @internal */\nexport function tagged() {}\n",
    );

    assertEquals(await undocumentedSymbols(module), ["unsaid", "tagged"]);
  } finally {
    await Deno.remove(directory, { recursive: true });
  }
});

function isException({ path, rule }: HouseProblem): boolean {
  return EXCEPTIONS.some((each) => each.path === path && each.rule === rule);
}

Deno.test("services and shared keep the house rules", async () => {
  const files = [
    ...await sourceFiles("services/"),
    ...await sourceFiles("shared/"),
  ];
  const problems = files.flatMap(houseProblems);

  assertEquals(problems.filter((problem) => !isException(problem)), []);
  const unneeded = EXCEPTIONS.filter(({ path, rule }) =>
    !problems.some((each) => each.path === path && each.rule === rule)
  );
  assertEquals(unneeded, [], "An exception that nothing needs");
});

Deno.test("every member has its layer", async () => {
  const { workspace } = JSON.parse(await readProjectFile("deno.json"));

  assertEquals(
    workspace.toSorted(),
    [...Object.keys(LAYERS), "tests"].map((member) => `./${member}`).sort(),
  );
});

for (const member of [...Object.keys(LAYERS), "tests"]) {
  Deno.test(`${member}/deno.json names what ${member} imports`, async () => {
    const { imports } = JSON.parse(
      await readProjectFile(`${member}/deno.json`),
    );

    assertEquals(unusedPackages(imports, await sourceFiles(`${member}/`)), []);
  });
}

for (
  const member of Object.keys(LAYERS).filter((m) => m.startsWith("shared"))
) {
  Deno.test(`${member} says what each of its exports is`, async () => {
    const module = new URL(`${member}/mod.ts`, ROOT);

    assertEquals(await undocumentedSymbols(module), []);
  });
}
