import { startEmbeddedKafka } from "./embedded_kafka.ts";
import { foreignCodecCases } from "./promises/foreign_batch_cases.ts";
import { runCases } from "./tested_kafka.ts";

// It needs no Apache Kafka, but librdkafka.
Deno.test("createConsumer() reads every codec on the embedded broker", async (context) => {
  await using kafka = await startEmbeddedKafka();
  await runCases(context, kafka, foreignCodecCases);
});
