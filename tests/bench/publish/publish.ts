import { ensureTopics } from "@taskbell/kafka";
import type { Goal } from "../report/goal.ts";
import type {
  Comparison,
  Contestant,
  Sample,
  Section,
} from "../report/report.ts";
import { type RowContext, RUNS } from "../row.ts";
import { run } from "../run.ts";
import type { Work } from "./measure_publish.ts";
import { type PublishedRecord, publishRecords } from "./publish_events.ts";

/** What one run of a contestant prints. */
type Samples = Partial<Record<Work, Sample>>;

const PARTITIONS = 3;

const COMPARISONS: Record<Work, { title: string; goals: Goal[] }> = {
  single: {
    title: "one awaited after another",
    goals: [{ kind: "ratio", atLeast: 5, of: "aiokafka" }],
  },
  batch: {
    title: "batches of 300",
    goals: [{ kind: "ratio", atLeast: 300, of: "aiokafka" }],
  },
  burst: {
    title: "10 000 at once",
    goals: [{ kind: "ratio", atLeast: 0.7, of: "librdkafka" }],
  },
};

/** Publishes events: Taskbell's publisher beside three other clients. */
export async function publish(context: RowContext): Promise<Section> {
  const records = publishRecords();
  const file = await Deno.makeTempFile({ suffix: ".json" });
  try {
    await Deno.writeTextFile(file, JSON.stringify(records));
    const samples = await measure(context, file);
    return {
      name: "publish",
      notes: notesOn(records),
      comparisons: (Object.keys(COMPARISONS) as Work[]).map((work) =>
        compare(work, samples)
      ),
    };
  } finally {
    await Deno.remove(file);
  }
}

function notesOn(records: readonly PublishedRecord[]): string[] {
  const bytes = records.reduce((sum, { value }) => sum + value.length, 0);
  const mean = Math.round(bytes / records.length);
  return [
    `Events of ${mean} bytes to ${PARTITIONS} partitions, acks all; each client`,
    `in a fresh process, after a warm-up; medians of ${RUNS} runs. aiokafka and`,
    "librdkafka linger for 5 ms and compress by gzip. kafkajs sends one record",
    "at a time or, by gzip, 500. Taskbell and kafkajs are idempotent.",
  ];
}

async function measure(
  { brokers, python, progress }: RowContext,
  file: string,
): Promise<Map<string, Samples[]>> {
  const contestants = Object.entries(commands(python));
  await ensureTopics(
    { brokers: brokers.split(","), clientId: "bench" },
    contestants.map(([name]) => ({
      name,
      partitions: PARTITIONS,
      config: {},
    })),
    { replicationFactor: 1 },
  );
  const samples = new Map<string, Samples[]>();
  for (let index = 1; index <= RUNS; index++) {
    for (const [name, command] of contestants) {
      progress(`publish, run ${index} of ${RUNS}: ${name}`);
      const printed = await run([...command, brokers, name, file]);
      samples.set(name, [...samples.get(name) ?? [], JSON.parse(printed)]);
    }
  }
  return samples;
}

/** How each contestant is run, Taskbell first. */
function commands(python: string): Record<string, string[]> {
  const path = (name: string) => new URL(name, import.meta.url).pathname;
  const deno = [Deno.execPath(), "run", "-A"];
  return {
    "Taskbell": [...deno, path("./taskbell_publish.ts")],
    "aiokafka": [python, path("../peers/aiokafka_publish.py")],
    "kafkajs": [...deno, path("../peers/kafkajs_publish.ts")],
    "librdkafka": [python, path("../peers/librdkafka_publish.py")],
  };
}

function compare(
  work: Work,
  samples: ReadonlyMap<string, readonly Samples[]>,
): Comparison {
  const contestants = [...samples].map(([name, runs]): Contestant => ({
    name,
    samples: runs.map((each) => each[work]).filter((each) => !!each),
  })).filter((contestant) => contestant.samples.length > 0);
  const { title, goals } = COMPARISONS[work];
  return { title, unit: "events/s", contestants, goals };
}
