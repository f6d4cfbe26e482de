import { createConsumer } from "@taskbell/kafka";
import { KafkaBroker } from "@taskbell/kafka_broker";
import { assert, assertEquals } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import { findTool } from "../support/tools.ts";

const VALUE = "a value that repeats itself ".repeat(100);

/** Produces one record as kcat compresses it. */
async function produce(broker: KafkaBroker, codec: string): Promise<void> {
  const child = new Deno.Command("timeout", {
    args: ["60", await findTool("kcat"), "-P", "-b", broker.address].concat(
      ["-t", "letters", "-z", codec],
    ),
    stdin: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${codec} ${VALUE}`));
  await writer.close();
  assert((await child.status).success);
}

Deno.test("createConsumer() reads what librdkafka compresses", async () => {
  await using broker = await KafkaBroker.start({
    topics: [{ name: "letters", partitions: 1 }],
  });
  const codecs = ["none", "gzip", "snappy", "lz4", "zstd"];
  for (const codec of codecs) await produce(broker, codec);
  const values: string[] = [];
  const consumer = createConsumer({
    connection: { brokers: [broker.address], clientId: "reader" },
    groupId: "readers",
    topics: ["letters"],
    handler: ({ record }) =>
      void values.push(new TextDecoder().decode(record.value ?? undefined)),
  });
  const stop = new AbortController();
  const running = consumer.run(stop.signal);
  try {
    const expected = codecs.map((codec) => `${codec} ${VALUE}`);
    await eventually(() => assertEquals(values, expected));
  } finally {
    stop.abort();
    await running;
  }
});
