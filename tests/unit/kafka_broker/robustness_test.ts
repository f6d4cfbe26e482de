import { ErrorCode, KafkaBroker } from "@taskbell/kafka_broker";
import { assertEquals } from "@std/assert";
import {
  fetchRecords,
  listOffset,
  produce,
} from "../../contract/log_requests.ts";
import { inTime } from "../../contract/in_time.ts";
import { WireClient } from "../../contract/wire_client.ts";
import { seededRandom } from "../../support/seeded_random.ts";
import { batchBytes } from "./record_batches.ts";
import { sampleRequests } from "./sample_requests.ts";

const topic = "letters";
const topics = [{ name: topic, partitions: 1 }];
const DAMAGED_FRAMES = 2000;

/** A copy with some bytes changed, cut short, or with a size that is wrong. */
function damage(frame: Uint8Array, random: () => number): Uint8Array {
  const bytes = frame.slice();
  const below = (end: number) => Math.floor(random() * end);
  for (let i = below(4); i >= 0; i--) {
    bytes[4 + below(bytes.length - 4)] = below(256);
  }
  if (random() < 0.2) bytes[below(4)] = below(256);
  return random() < 0.2 ? bytes.subarray(0, below(bytes.length)) : bytes;
}

Deno.test("KafkaBroker outlives damaged requests", async () => {
  const seed = Number(Deno.env.get("SEED") ?? Date.now() % 1_000_000);
  console.log(`SEED=${seed}`);
  const random = seededRandom(seed);
  await using broker = await KafkaBroker.start({ topics });
  const frames = (await sampleRequests(() => true)).map(({ frame }) => frame);
  for (let i = 0; i < DAMAGED_FRAMES; i++) {
    using client = await WireClient.connect(broker.address);
    const frame = frames[Math.floor(random() * frames.length)];
    await client.sendBytes(damage(frame ?? new Uint8Array(), random));
  }
  using client = await WireClient.connect(broker.address);
  const name = `after-${seed}`;
  const found = await inTime(
    listOffset(client, { topic: name, timestamp: -1 }),
  );
  assertEquals(found.errorCode, ErrorCode.UNKNOWN_TOPIC_OR_PARTITION);
});

Deno.test("KafkaBroker takes no memory for a size that is only promised", async () => {
  await using broker = await KafkaBroker.start({ topics });
  const promised = new Uint8Array(4);
  new DataView(promised.buffer).setInt32(0, 100 * 1024 * 1024);
  const before = Deno.memoryUsage().external;
  const clients = await Promise.all(
    Array.from({ length: 50 }, () => WireClient.connect(broker.address)),
  );
  for (const client of clients) await client.sendBytes(promised);
  // Once this is answered, the promises before it have been read.
  using other = await WireClient.connect(broker.address);
  await produce(other, { topic, records: batchBytes() });
  const taken = Deno.memoryUsage().external - before;
  for (const client of clients) client[Symbol.dispose]();
  assertEquals(taken < 100 * 1024 * 1024, true, `${taken} bytes`);
});

Deno.test("KafkaBroker hangs up on a client that says nothing, not on one that waits", async () => {
  await using broker = await KafkaBroker.start({
    topics,
    connectionMaxIdleMs: 40,
  });
  using silent = await WireClient.connect(broker.address);
  using unfinished = await WireClient.connect(broker.address);
  await unfinished.sendBytes(new Uint8Array([0, 0, 1]));
  using waiting = await WireClient.connect(broker.address);
  const fetched = fetchRecords(waiting, { topic, offset: 0, maxWaitMs: 400 });
  assertEquals(await inTime(silent.receive()), null);
  const cut = unfinished.receive().catch(() => null);
  assertEquals(await inTime(cut), null);
  assertEquals((await fetched).errorCode, ErrorCode.NONE);
});

Deno.test("KafkaBroker stops while a client waits for nothing in particular", async () => {
  const asked = Promise.withResolvers<void>();
  const broker = await KafkaBroker.start({
    topics,
    onRequest() {
      asked.resolve();
      return undefined;
    },
  });
  using client = await WireClient.connect(broker.address);
  await client.send({
    apiKey: 1,
    version: 11,
    write: (body) =>
      body.int32(-1).int32(3_600_000).int32(1).int32(1e6)
        .int8(0).int32(0).int32(-1)
        .array([], () => {}).array([], () => {}).string(""),
  });
  await inTime(asked.promise);
  await inTime(broker.stop());
});
