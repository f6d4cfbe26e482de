import { ErrorCode, KafkaBroker } from "@taskbell/kafka_broker";
import { assertEquals, assertRejects } from "@std/assert";
import {
  fetchRecords,
  initProducerId,
  produce,
} from "../../contract/log_requests.ts";
import { WireClient } from "../../contract/wire_client.ts";
import { eventually } from "../../support/eventually.ts";
import { batchBytes } from "./record_batches.ts";
import { tempDir } from "./temp_dir.ts";

const topic = "letters";
const topics = [{ name: topic, partitions: 1 }];

/** Resolves with what the broker logs once the client has been hung up on. */
async function hungUpOn(
  act: (client: WireClient) => Promise<void>,
): Promise<string[]> {
  const lines: string[] = [];
  await using broker = await KafkaBroker.start({
    topics,
    log: (message, details) => lines.push(`${message}: ${details?.["error"]}`),
  });
  using other = await WireClient.connect(broker.address);
  {
    using client = await WireClient.connect(broker.address);
    await act(client);
    assertEquals(await client.receive(), null);
  }
  assertEquals(
    await produce(other, { topic, records: batchBytes() }),
    { errorCode: ErrorCode.NONE, baseOffset: 0 },
  );
  return lines;
}

function testHangUp(
  title: string,
  { line, act }: { line: string; act: (client: WireClient) => Promise<void> },
): void {
  Deno.test(`KafkaBroker hangs up on ${title}, and on no one else`, async () => {
    const lines = await hungUpOn(act);
    assertEquals(lines.length, 1);
    assertEquals(lines[0]?.includes(line), true, lines[0]);
  });
}

testHangUp("garbage", {
  line: "Cannot read frame",
  act: (client) => client.sendBytes(new TextEncoder().encode("GET / HTTP/1.1")),
});

testHangUp("a negative size", {
  line: "Cannot read frame",
  act: (client) => client.sendBytes(new Uint8Array(8).fill(0xff)),
});

testHangUp("a frame without a header", {
  line: "Cannot read 2 bytes",
  act: (client) => client.sendBytes(new Uint8Array(4)),
});

testHangUp("a truncated request", {
  line: "Cannot read",
  act: (client) =>
    client.send({ apiKey: 0, version: 7, write: (body) => body.string("x") }),
});

testHangUp("an unknown kind of request", {
  line: "Cannot answer request: key is 999, version is 0",
  act: (client) => client.send({ apiKey: 999, version: 0 }),
});

testHangUp("a version that is not spoken", {
  line: "Cannot answer request: key is 1, version is 12",
  act: (client) => client.send({ apiKey: 1, version: 12 }),
});

Deno.test("KafkaBroker lets go of a client that leaves inside a request", async () => {
  const lines: string[] = [];
  await using broker = await KafkaBroker.start({
    log: (message) => lines.push(message),
  });
  {
    using client = await WireClient.connect(broker.address);
    await client.sendBytes(new Uint8Array([0, 0, 1, 0, 1, 2]));
  }
  await eventually(() => assertEquals(lines, ["connection ended by an error"]));
});

Deno.test("KafkaBroker answers ApiVersions that is too new as KIP-511 says", async () => {
  await using broker = await KafkaBroker.start();
  using client = await WireClient.connect(broker.address);
  const answer = await client.call({ apiKey: 18, version: 3 });
  assertEquals(answer.int16(), ErrorCode.UNSUPPORTED_VERSION);
  const ranges = answer.array(() => [
    answer.int16(),
    answer.int16(),
    answer.int16(),
  ]);
  assertEquals(answer.remaining, 0);
  assertEquals(ranges.find(([key]) => key === 18), [18, 0, 2]);
  assertEquals(ranges.find(([key]) => key === 0), [0, 0, 8]);
  const again = await client.call({ apiKey: 18, version: 2 });
  assertEquals(again.int16(), ErrorCode.NONE);
});

Deno.test("KafkaBroker gives no answer to a Produce with acks 0", async () => {
  await using broker = await KafkaBroker.start({ topics });
  using client = await WireClient.connect(broker.address);
  const records = batchBytes();
  await client.send({
    apiKey: 0,
    version: 7,
    write: (body) =>
      body.string(null).int16(0).int32(1000)
        .array([topic], () =>
          body.string(topic).array([0], () => body.int32(0).bytes(records))),
  });
  // The client would take an answer to the Produce for this one.
  const fetched = await fetchRecords(client, { topic, offset: 0 });
  assertEquals(fetched.highWatermark, 1);
});

Deno.test("KafkaBroker refuses the record formats before magic 2", async () => {
  await using broker = await KafkaBroker.start({ topics });
  using client = await WireClient.connect(broker.address);
  for (const magic of [0, 1]) {
    const records = batchBytes();
    records[16] = magic;
    const { errorCode } = await produce(client, { topic, records });
    assertEquals(errorCode, ErrorCode.UNSUPPORTED_FOR_MESSAGE_FORMAT);
  }
});

Deno.test("KafkaBroker rebuilds log end and producer states after a restart", async () => {
  await using dir = await tempDir();
  const options = { dataDir: dir.path, topics };
  const ids: number[] = [];
  const send = async (broker: KafkaBroker, baseSequence: number) => {
    using client = await WireClient.connect(broker.address);
    ids.push(await initProducerId(client));
    const [producerId] = ids;
    const sequence = { producerId, producerEpoch: 0, baseSequence };
    const records = batchBytes({ ...sequence, count: 2 });
    const { errorCode, baseOffset } = await produce(client, { topic, records });
    return errorCode === 0 ? baseOffset : -errorCode;
  };
  {
    await using broker = await KafkaBroker.start(options);
    assertEquals(await send(broker, 0), 0);
    assertEquals(await send(broker, 2), 2);
  }
  {
    await using broker = await KafkaBroker.start(options);
    assertEquals(await send(broker, 2), 2);
    assertEquals(await send(broker, 0), 0);
    assertEquals(await send(broker, 6), -45);
    assertEquals(await send(broker, 4), 4);
  }
  assertEquals(new Set(ids).size, ids.length, "producer ids do not repeat");
});

Deno.test("KafkaBroker keeps topics, configs and records over a restart", async () => {
  await using dir = await tempDir();
  const config = { "max.message.bytes": "100" };
  {
    await using broker = await KafkaBroker.start({
      dataDir: dir.path,
      topics: [{ name: topic, partitions: 2, config }],
    });
    using client = await WireClient.connect(broker.address);
    const at = { topic, partition: 1 };
    await produce(client, { ...at, records: batchBytes({ count: 3 }) });
  }
  await using broker = await KafkaBroker.start({ dataDir: dir.path, topics });
  using client = await WireClient.connect(broker.address);
  const at = { topic, partition: 1 };
  const fetched = await fetchRecords(client, { ...at, offset: 0 });
  assertEquals(fetched.highWatermark, 3);
  const records = batchBytes({ value: new Uint8Array(100) });
  const { errorCode } = await produce(client, { ...at, records });
  assertEquals(errorCode, ErrorCode.MESSAGE_TOO_LARGE);
});

Deno.test("KafkaBroker.stop() ends waiting requests and may be called twice", async () => {
  const broker = await KafkaBroker.start({ topics });
  using client = await WireClient.connect(broker.address);
  const answer = fetchRecords(client, { topic, offset: 0, maxWaitMs: 600_000 });
  const refused = assertRejects(() => answer, Error, "hung up");
  using other = await WireClient.connect(broker.address);
  await fetchRecords(other, { topic, offset: 0 });
  await Promise.all([broker.stop(), broker.stop()]);
  await refused;
});

Deno.test("KafkaBroker.start() refuses a directory that is in use", async () => {
  await using dir = await tempDir();
  await using _broker = await KafkaBroker.start({ dataDir: dir.path });
  await assertRejects(
    () => KafkaBroker.start({ dataDir: dir.path }),
    Error,
    "another broker uses",
  );
});

Deno.test("KafkaBroker.start() refuses an illegal topic and frees what it held", async () => {
  await using dir = await tempDir();
  const good = { name: "good", partitions: 1 };
  const illegal = [
    { name: "../up", partitions: 1 },
    { name: ".", partitions: 1 },
    { name: "", partitions: 1 },
    { name: "a", partitions: 0 },
    { name: "a", partitions: 1.5 },
    { name: "a", partitions: 1, config: { "retention.ms": "soon" } },
    { name: "a", partitions: 1, config: { "cleanup.policy": "compact" } },
    { name: "a", partitions: 1, config: { nonsense: "1" } },
  ];
  for (const spec of illegal) {
    const topics = [good, spec];
    await assertRejects(
      () => KafkaBroker.start({ dataDir: dir.path, topics }),
      RangeError,
      "Cannot create topic",
    );
  }
});

Deno.test("KafkaBroker.start() refuses a taken port and frees what it held", async () => {
  await using dir = await tempDir();
  await using taken = await KafkaBroker.start();
  await assertRejects(
    () => KafkaBroker.start({ dataDir: dir.path, port: taken.port, topics }),
    Deno.errors.AddrInUse,
  );
});

Deno.test("KafkaBroker serves many connections side by side", async () => {
  await using broker = await KafkaBroker.start({ topics });
  const clients = await Promise.all(
    Array.from({ length: 200 }, () => WireClient.connect(broker.address)),
  );
  const answers = await Promise.all(
    clients.map((client) => produce(client, { topic, records: batchBytes() })),
  );
  const offsets = answers.map(({ baseOffset }) => baseOffset);
  assertEquals(offsets.toSorted((a, b) => a - b), [...Array(200).keys()]);
  for (const client of clients) client[Symbol.dispose]();
});
