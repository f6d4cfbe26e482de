import { startRealKafka } from "../support/real_kafka.ts";
import { adminCases } from "./kafka_admin_cases.ts";
import { consumerCases } from "./kafka_consumer_cases.ts";
import { deadLetterCases } from "./kafka_dead_letter_cases.ts";
import { publisherCases } from "./kafka_publisher_cases.ts";
import { runCases } from "./tested_kafka.ts";

Deno.test("@taskbell/kafka on Apache Kafka", async (context) => {
  await using real = await startRealKafka();
  const kafka = {
    brokers: real.brokers,
    stop: () => real.kill(1),
    start: () => real.start(1),
  };
  await runCases(context, kafka, publisherCases);
  await runCases(context, kafka, consumerCases);
  await runCases(context, kafka, deadLetterCases);
  await runCases(context, kafka, adminCases);
});
