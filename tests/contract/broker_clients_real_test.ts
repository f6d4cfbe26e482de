import { KafkaBroker } from "@taskbell/kafka_broker";
import { assertEquals } from "@std/assert";
import { startRealKafka } from "../support/real_kafka.ts";
import { tempDir } from "../unit/kafka_broker/temp_dir.ts";
import { testClients } from "./broker_client_cases.ts";
import { testBrokerContract } from "./broker_contract.ts";
import { aiokafka, kcat, kcatRead } from "./broker_tools.ts";

const topic = "letters";
const topics = [{ name: topic, partitions: 4 }];

Deno.test("Apache Kafka keeps the same promises", async (context) => {
  await using kafka = await startRealKafka();
  const [address = ""] = kafka.brokers;
  await testBrokerContract(context, { address });
  assertEquals(await testClients(context, { address }), 18);
});

Deno.test("KafkaBroker serves every client as Apache Kafka does", async (context) => {
  await using broker = await KafkaBroker.start();
  assertEquals(await testClients(context, broker), 18);
});

Deno.test("KafkaBroker keeps the offsets of a kcat group over a restart", async () => {
  await using dir = await tempDir();
  const options = { dataDir: dir.path, topics };
  const group = ["-X", "auto.offset.reset=earliest", "-G", "readers", topic];
  for (const value of ["1", "2", "3"]) {
    await using broker = await KafkaBroker.start(options);
    await kcat(broker, {
      args: ["-P", "-t", topic, "-K:"],
      input: `a:${value}\nb:${value}\n`,
    });
    assertEquals(
      await kcatRead(broker, group),
      [`a=${value} `, `b=${value} `],
    );
  }
});

Deno.test("KafkaBroker shares out to an aiokafka group that goes on after a restart", async () => {
  await using dir = await tempDir();
  const options = { dataDir: dir.path, topics };
  for (const start of [0, 10, 20]) {
    await using broker = await KafkaBroker.start(options);
    const { shares, values } = await aiokafka<
      { shares: number[]; values: string[] }
    >(broker, ["next_ten", topic, "readers", String(start)]);
    const expected = Array.from({ length: 10 }, (_, i) => String(start + i));
    assertEquals(values.toSorted(), expected);
    assertEquals(shares, [2, 2]);
  }
});
