import { startRealKafka } from "../support/real_kafka.ts";
import { adminCases } from "./kafka_admin_cases.ts";
import { groupAdminCases } from "./kafka_group_admin_cases.ts";
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
  await runCases(context, kafka, adminCases);
  await runCases(context, kafka, groupAdminCases);
});
