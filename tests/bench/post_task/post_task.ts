import type { Goal } from "../report/goal.ts";
import type { Comparison, Sample, Section } from "../report/report.ts";
import { type RowContext, RUNS } from "../row.ts";
import { putLoad } from "./put_load.ts";
import { startRecipe } from "./start_recipe.ts";
import { startTaskbell } from "./start_taskbell.ts";
import type { TaskServer } from "./task_server.ts";

/** The recipe's settings, by the name under which they are measured. */
const RECIPES: Readonly<Record<string, { poolSize: number }>> = {
  "FastAPI recipe": { poolSize: 5 },
  "FastAPI, larger pool": { poolSize: 32 },
};

const WARM_UP = { connections: 8, seconds: 1 };
const MEASURED_SECONDS = 3;

/** What is measured at a number of connections. */
interface Load {
  connections: number;
  contestants: string[];
  goals: Goal[];
}

const LOADS: readonly Load[] = [
  {
    connections: 1,
    contestants: ["Taskbell", "FastAPI recipe"],
    goals: [
      { kind: "ratio", atLeast: 8, of: "FastAPI recipe" },
      { kind: "no_errors" },
    ],
  },
  {
    connections: 32,
    contestants: ["Taskbell", "FastAPI recipe", "FastAPI, larger pool"],
    goals: [
      { kind: "rate", atLeast: 4000 },
      { kind: "p99", below: 100 },
      { kind: "no_errors" },
    ],
  },
  {
    connections: 256,
    contestants: ["Taskbell"],
    goals: [{ kind: "rate", atLeast: 5000 }, { kind: "no_errors" }],
  },
];

const NOTES = [
  `POST /{user}/tasks for ${MEASURED_SECONDS} s, after a warm-up; medians of` +
  ` ${RUNS} runs. PostgreSQL,`,
  "Apache Kafka and the load generator share the machine. Taskbell checks a",
  "token and writes task and event in one statement; its relay sends the",
  "events meanwhile. The recipe checks no token and has no outbox: it sends",
  "the event itself, and when its pool of connections is empty it stands still",
  "for 30 s. An error is an answer other than 201, or none.",
];

/** Creates tasks: Taskbell's API beside the usual Python recipe. */
export async function postTask(context: RowContext): Promise<Section> {
  const samples = new Samples();
  const databaseUrl = await context.createDatabase();
  await using taskbell = await startTaskbell({ ...context, databaseUrl });
  for (let index = 1; index <= RUNS; index++) {
    const progress = (name: string) =>
      context.progress(`post-task, run ${index} of ${RUNS}: ${name}`);
    progress("Taskbell");
    await measure(taskbell, { name: "Taskbell", samples });
    for (const [name, settings] of Object.entries(RECIPES)) {
      progress(name);
      const databaseUrl = await context.createDatabase();
      // A fresh one each time, as it does not recover soon.
      await using recipe = await startRecipe({
        ...context,
        ...settings,
        databaseUrl,
      });
      await measure(recipe, { name, samples });
    }
  }
  const comparisons = LOADS.map((load) => compare(load, samples));
  return { name: "post-task", notes: NOTES, comparisons };
}

/** What was measured, by contestant and number of connections. */
class Samples {
  readonly #samples = new Map<string, Sample[]>();

  of(name: string, connections: number): Sample[] {
    const key = JSON.stringify([name, connections]);
    const samples = this.#samples.get(key) ?? [];
    this.#samples.set(key, samples);
    return samples;
  }
}

/** Puts a server to all loads in which it takes part. */
async function measure(
  server: TaskServer,
  { name, samples }: { name: string; samples: Samples },
): Promise<void> {
  await putLoad(server, WARM_UP);
  for (const { connections, contestants } of LOADS) {
    if (!contestants.includes(name)) continue;
    const load = { connections, seconds: MEASURED_SECONDS };
    samples.of(name, connections).push(await putLoad(server, load));
  }
}

function compare(
  { connections, contestants, goals }: Load,
  samples: Samples,
): Comparison {
  return {
    title: connections === 1 ? "1 connection" : `${connections} connections`,
    unit: "tasks/s",
    contestants: contestants.map((name) => ({
      name,
      samples: samples.of(name, connections),
    })),
    goals,
  };
}
