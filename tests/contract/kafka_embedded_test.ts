import { KafkaBroker } from "@taskbell/kafka_broker";
import { tempDir } from "../unit/kafka_broker/temp_dir.ts";
import { adminCases } from "./kafka_admin_cases.ts";
import { consumerCases } from "./kafka_consumer_cases.ts";
import { deadLetterCases } from "./kafka_dead_letter_cases.ts";
import { publisherCases } from "./kafka_publisher_cases.ts";
import { runCases, type TestedKafka } from "./tested_kafka.ts";

async function startEmbeddedKafka(
  dataDir: string,
): Promise<TestedKafka & AsyncDisposable> {
  const state = { broker: await KafkaBroker.start({ dataDir }) };
  const { port, address } = state.broker;
  return {
    brokers: [address],
    stop: () => state.broker.stop(),
    async start() {
      state.broker = await KafkaBroker.start({ dataDir, port });
    },
    [Symbol.asyncDispose]: () => state.broker.stop(),
  };
}

Deno.test("createPublisher() on the embedded broker", async (context) => {
  await using directory = await tempDir();
  await using kafka = await startEmbeddedKafka(directory.path);
  await runCases(context, kafka, publisherCases);
});

Deno.test("createConsumer() on the embedded broker", async (context) => {
  await using directory = await tempDir();
  await using kafka = await startEmbeddedKafka(directory.path);
  await runCases(context, kafka, consumerCases);
  await runCases(context, kafka, deadLetterCases);
});

Deno.test("ensureTopics() on the embedded broker", async (context) => {
  await using directory = await tempDir();
  await using kafka = await startEmbeddedKafka(directory.path);
  await runCases(context, kafka, adminCases);
});
