import { startRealKafka } from "../support/real_kafka.ts";
import { startKafkaCluster } from "./promises/kafka_cluster.ts";
import { casesOfAll } from "./promises/promises.ts";
import { runBeside, runCases } from "./tested_kafka.ts";

Deno.test("createConsumer() keeps its promises on Apache Kafka", async (context) => {
  await using real = await startRealKafka();
  const kafka = {
    brokers: real.brokers,
    stop: () => real.kill(1),
    start: () => real.start(1),
  };
  await runBeside(context, kafka, {
    // What takes longest goes first.
    ...casesOfAll(({ onApacheKafka = {} }) => onApacheKafka),
    ...casesOfAll(({ cases }) => cases),
  });
  await runCases(
    context,
    kafka,
    casesOfAll(({ disruptive = {} }) => disruptive),
  );
});

Deno.test("createConsumer() keeps its promises on three nodes", async (context) => {
  await using kafka = await startKafkaCluster();
  await runBeside(context, kafka, casesOfAll(({ cases }) => cases));
  await runCases(context, kafka, casesOfAll(({ cluster = {} }) => cluster));
});
