/**
 * The benchmarks, beside peers, on real Apache Kafka and PostgreSQL:
 * `main.ts [--json] [ROW...]`. Without rows, it runs them all.
 *
 * @module
 */
import { kafkaLibraries } from "../support/kafka_libraries.ts";
import { startRealKafka } from "../support/real_kafka.ts";
import { startRealPostgres } from "../support/real_postgres.ts";
import { findTool } from "../support/tools.ts";
import { consume } from "./consume/consume.ts";
import { listTasks } from "./list_tasks/list_tasks.ts";
import { describeMachine } from "./machine.ts";
import { postTask } from "./post_task/post_task.ts";
import { publish } from "./publish/publish.ts";
import { pythonEnvironment } from "./python_environment.ts";
import { formatReport } from "./report/format_report.ts";
import type { Report, Section } from "./report/report.ts";
import type { Row } from "./row.ts";
import { run } from "./run.ts";

const ROWS: Readonly<Record<string, Row>> = {
  "publish": publish,
  "consume": consume,
  "post-task": postTask,
  "list-tasks": listTasks,
};

async function main(args: readonly string[]): Promise<void> {
  const rows = chosenRows(args.filter((arg) => arg !== "--json"));
  const python = await pythonEnvironment();
  const machine = {
    ...await describeMachine(),
    ...await describePeers(python),
  };
  const report: Report = { machine, sections: await measure(rows, python) };
  console.log(
    args.includes("--json")
      ? JSON.stringify(report, null, 2)
      : formatReport(report),
  );
}

function chosenRows(names: readonly string[]): readonly Row[] {
  if (names.length === 0) return Object.values(ROWS);
  return names.map((name) => {
    const row = ROWS[name];
    if (row) return row;
    const known = Object.keys(ROWS).join(", ");
    throw new RangeError(`Cannot find row ${name}: there are ${known}`);
  });
}

async function measure(
  rows: readonly Row[],
  python: string,
): Promise<Section[]> {
  console.error("Starting Apache Kafka and PostgreSQL …");
  await using servers = new AsyncDisposableStack();
  const kafka = servers.use(await startRealKafka());
  const postgres = servers.use(await startRealPostgres());
  const sections: Section[] = [];
  for (const row of rows) {
    const section = await row({
      brokers: kafka.brokers.join(),
      createDatabase: () => postgres.createDatabase(),
      python,
      progress: (text) => console.error(text),
    });
    sections.push(section);
  }
  return sections;
}

/** The versions of what runs beside Deno. */
async function describePeers(python: string): Promise<Record<string, string>> {
  const [classPath, postgres, version, packages] = await Promise.all([
    kafkaLibraries(),
    findTool("postgres").then((program) => run([program, "--version"])),
    run([python, "--version"]),
    Deno.readTextFile(new URL("./peers/requirements.txt", import.meta.url)),
  ]);
  return {
    "Apache Kafka": /\/kafka\/([^/]+)\//.exec(classPath)?.[1] ?? classPath,
    "PostgreSQL": postgres.trim().replace(/^.*?(?=\d)/, ""),
    "Python": version.trim().replace(/^\D*/, ""),
    ...Object.fromEntries(
      packages.trim().split("\n").map((line) => line.split("==")),
    ),
  };
}

if (import.meta.main) await main(Deno.args);
