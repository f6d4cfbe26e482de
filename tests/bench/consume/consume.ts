import { asIs, createPublisher, ensureTopics } from "@taskbell/kafka";
import {
  type PublishedRecord,
  publishRecords,
} from "../publish/publish_events.ts";
import type { Contestant, Sample, Section } from "../report/report.ts";
import { type RowContext, RUNS } from "../row.ts";
import { run } from "../run.ts";
import {
  CONCURRENCY,
  type ConsumeWork,
  HANDLER_MS,
  MEASURED_RECORDS,
  WARM_UP_RECORDS,
} from "./consume_work.ts";

/** What one run of a contestant prints. */
type Samples = Partial<Record<ConsumeWork, Sample>>;

const TOPIC = "consume";
const PARTITIONS = 3;

/** aiokafka handles one after the other: more would take too long. */
const FEW_RECORDS = 300;

/** Consumes events: Taskbell's consumer beside two other clients. */
export async function consume(context: RowContext): Promise<Section> {
  context.progress("consume: publishing the records");
  const records = publishRecords();
  await fillTopic(context.brokers, records);
  const samples = await measure(context);
  const contestants = (work: ConsumeWork): Contestant[] =>
    [...samples].map(([name, runs]) => ({
      name,
      samples: runs.map((each) => each[work]).filter((each) => !!each),
    })).filter((contestant) => contestant.samples.length > 0);
  return {
    name: "consume",
    notes: [
      `Events from ${PARTITIONS} partitions, gzip; each client in a fresh process,`,
      `after a warm-up of ${WARM_UP_RECORDS}; medians of ${RUNS} runs. Taskbell checks`,
      "the schema, keeps the order of each key and tracks its commits; aiokafka",
      "and kafkajs parse the JSON. aiokafka commits after every 100 records.",
    ],
    comparisons: [
      {
        title: "empty handler",
        unit: "events/s",
        contestants: contestants("empty"),
        goals: [{ kind: "ratio", atLeast: 2, of: "aiokafka" }],
      },
      {
        title: `handler of ${HANDLER_MS} ms, concurrency ${CONCURRENCY}`,
        unit: "events/s",
        contestants: contestants("slow"),
        goals: [{
          kind: "rate",
          atLeast: 0.9 * CONCURRENCY * 1000 / HANDLER_MS,
        }],
      },
    ],
  };
}

async function fillTopic(
  brokers: string,
  records: readonly PublishedRecord[],
): Promise<void> {
  const connection = { brokers: brokers.split(","), clientId: "bench" };
  const spec = { name: TOPIC, partitions: PARTITIONS, config: {} };
  await ensureTopics(connection, [spec], { replicationFactor: 1 });
  const publisher = createPublisher({
    connection,
    encoder: asIs,
  });
  const entries = records.map((event) => ({ topic: TOPIC, event }));
  for (
    let published = 0;
    published < WARM_UP_RECORDS + MEASURED_RECORDS;
    published += entries.length
  ) {
    const results = await publisher.publishMany(entries);
    for (const result of results) if (!result.ok) throw result.error;
  }
  await publisher.close();
}

async function measure(
  context: RowContext,
): Promise<Map<string, Samples[]>> {
  const contestants = Object.entries(commands(context));
  const samples = new Map<string, Samples[]>();
  for (let index = 1; index <= RUNS; index++) {
    for (const [name, [program, ...args]] of contestants) {
      context.progress(`consume, run ${index} of ${RUNS}: ${name}`);
      const printed = await run([program, ...args]);
      samples.set(name, [...samples.get(name) ?? [], JSON.parse(printed)]);
    }
  }
  return samples;
}

/** How each contestant is run, Taskbell first. */
function commands(
  { brokers, python }: RowContext,
): Record<string, [string, ...string[]]> {
  const path = (name: string) => new URL(name, import.meta.url).pathname;
  const deno = [Deno.execPath(), "run", "-A"] as const;
  const counts = [WARM_UP_RECORDS, MEASURED_RECORDS, FEW_RECORDS].map(String);
  return {
    "Taskbell": [...deno, path("./taskbell_consume.ts"), brokers, TOPIC],
    "aiokafka": [
      python,
      path("../peers/aiokafka_consume.py"),
      brokers,
      TOPIC,
      ...counts,
    ],
    "kafkajs": [
      ...deno,
      path("../peers/kafkajs_consume.ts"),
      brokers,
      TOPIC,
    ],
  };
}
