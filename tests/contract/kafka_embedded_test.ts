import { startEmbeddedKafka } from "./embedded_kafka.ts";
import { adminCases } from "./kafka_admin_cases.ts";
import { groupAdminCases } from "./kafka_group_admin_cases.ts";
import { publisherCases } from "./kafka_publisher_cases.ts";
import { runCases } from "./tested_kafka.ts";

Deno.test("createPublisher() on the embedded broker", async (context) => {
  await using kafka = await startEmbeddedKafka();
  await runCases(context, kafka, publisherCases);
});

Deno.test("the admin of @taskbell/kafka on the embedded broker", async (context) => {
  await using kafka = await startEmbeddedKafka();
  await runCases(context, kafka, adminCases);
  await runCases(context, kafka, groupAdminCases);
});
