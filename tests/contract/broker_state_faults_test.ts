import { ErrorCode } from "@taskbell/kafka_broker";
import { assert, assertEquals, assertRejects } from "@std/assert";
import { eventually } from "../support/eventually.ts";
import {
  batchBytes,
  splitBatches,
} from "../unit/kafka_broker/record_batches.ts";
import { tempDir } from "../unit/kafka_broker/temp_dir.ts";
import { startNoted } from "./broker_noted.ts";
import {
  commitOffset,
  findCoordinator,
  heartbeat,
  join,
  sync,
} from "./group_requests.ts";
import { inTime } from "./in_time.ts";
import {
  connectAdmin,
  connectProducer,
  runConsumer,
} from "./kafkajs_client.ts";
import {
  fetchRecords,
  leaderEpochs,
  listOffset,
  produce,
} from "./log_requests.ts";
import { WireClient } from "./wire_client.ts";

const topic = "letters";
const groupId = "readers";
const at = { topic, partition: 0 };

const {
  COORDINATOR_LOAD_IN_PROGRESS,
  NOT_COORDINATOR,
  NOT_LEADER_OR_FOLLOWER,
  REBALANCE_IN_PROGRESS,
} = ErrorCode;

Deno.test("raiseLeaderEpoch() fences who knows the old epoch, and kafkajs goes on", async () => {
  await using dir = await tempDir();
  const timestamp = -1;
  {
    await using noted = await startNoted({ dataDir: dir.path });
    const { broker, kafka } = noted;
    await using producer = await connectProducer(kafka);
    await using consumer = await runConsumer(kafka, { groupId, topic });
    await producer.send({ topic, messages: [{ value: "a" }] });
    broker.faults.raiseLeaderEpoch(at);
    await producer.send({ topic, messages: [{ value: "b" }] });
    await eventually(() => assertEquals(consumer.values, ["a", "b"]));

    using client = await WireClient.connect(broker.address);
    assertEquals(await leaderEpochs(client, topic), [1]);
    const fetch = (leaderEpoch: number) =>
      fetchRecords(client, { topic, leaderEpoch, offset: 0 });
    assertEquals((await fetch(0)).errorCode, ErrorCode.FENCED_LEADER_EPOCH);
    assertEquals((await fetch(2)).errorCode, ErrorCode.UNKNOWN_LEADER_EPOCH);
    const batches = splitBatches((await fetch(1)).records);
    const epochs = batches.map(({ bytes }) =>
      new DataView(bytes.buffer, bytes.byteOffset).getInt32(12)
    );
    assertEquals(epochs, [0, 1]);
    const fenced = await listOffset(client, {
      ...at,
      leaderEpoch: 0,
      timestamp,
    });
    assertEquals(fenced.errorCode, ErrorCode.FENCED_LEADER_EPOCH);
  }
  await using again = await startNoted({ dataDir: dir.path });
  using client = await WireClient.connect(again.broker.address);
  assertEquals(await leaderEpochs(client, topic), [1]);
  const { leaderEpoch } = await listOffset(client, { ...at, timestamp });
  assertEquals(leaderEpoch, 1);
});

Deno.test("moveLeader() refuses a client until it asks Metadata, as kafkajs does", async () => {
  await using noted = await startNoted();
  const { broker, kafka } = noted;
  await using producer = await connectProducer(kafka);
  await using consumer = await runConsumer(kafka, { groupId, topic });
  await producer.send({ topic, messages: [{ value: "a" }] });
  await eventually(() => assertEquals(consumer.values, ["a"]));
  using client = await WireClient.connect(broker.address);
  const waiting = fetchRecords(client, { ...at, offset: 1, maxWaitMs: 60_000 });
  using other = await WireClient.connect(broker.address);
  await fetchRecords(other, { ...at, offset: 0 });
  const before = noted.count("Metadata");

  broker.faults.moveLeader(at);
  const records = batchBytes();
  const { errorCode } = await inTime(waiting);
  assertEquals(errorCode, NOT_LEADER_OR_FOLLOWER);
  for (let i = 0; i < 3; i++) {
    const sent = await produce(client, { topic, records });
    const listed = await listOffset(client, { ...at, timestamp: -1 });
    assertEquals(sent.errorCode, NOT_LEADER_OR_FOLLOWER);
    assertEquals(listed.errorCode, NOT_LEADER_OR_FOLLOWER);
  }
  await producer.send({ topic, messages: [{ value: "b" }] });
  await eventually(() => assertEquals(consumer.values, ["a", "b"]));
  assert(noted.count("Metadata") > before, "kafkajs has asked again");

  assertEquals(await leaderEpochs(client, topic), [1]);
  const sent = await produce(client, { topic, records });
  assertEquals(sent, { errorCode: ErrorCode.NONE, baseOffset: 2 });
});

Deno.test("moveCoordinator() makes kafkajs look it up again and keeps the group", async () => {
  await using noted = await startNoted();
  const { broker, kafka } = noted;
  await using producer = await connectProducer(kafka);
  await using admin = await connectAdmin(kafka);
  await using consumer = await runConsumer(kafka, { groupId, topic });
  const commits = () => admin.fetchOffsets({ groupId, topics: [topic] });
  const before = noted.count("FindCoordinator");

  broker.faults.moveCoordinator(groupId, { loadMs: 100 });
  await eventually(() => assert(noted.count("FindCoordinator") > before));
  await producer.send({ topic, messages: [{ value: "a" }] });
  await eventually(() => assertEquals(consumer.values, ["a"]));
  await eventually(async () => {
    const [ofTopic] = await commits();
    assertEquals(ofTopic?.partitions[0]?.offset, "1");
  });
  const { groups: [group] } = await admin.describeGroups([groupId]);
  assertEquals([group?.state, group?.members.length], ["Stable", 1]);
});

Deno.test("moveCoordinator() refuses until it is looked up, then until it has loaded", async () => {
  await using noted = await startNoted();
  const { broker } = noted;
  using client = await WireClient.connect(broker.address);
  const member = await join(client, { groupId });
  await sync(client, { ...member, assignments: { [member.memberId]: 1 } });
  const commit = { ...member, topic, offset: 1 };
  broker.faults.moveCoordinator(groupId, { loadMs: 300 });
  assertEquals(await heartbeat(client, member), NOT_COORDINATOR);
  assertEquals(await commitOffset(client, commit), NOT_COORDINATOR);
  assertEquals(await findCoordinator(client, groupId), ErrorCode.NONE);
  const loading = COORDINATOR_LOAD_IN_PROGRESS;
  assertEquals(await heartbeat(client, member), loading);
  assertEquals(await commitOffset(client, commit), loading);
  await eventually(async () =>
    assertEquals(await heartbeat(client, member), ErrorCode.NONE)
  );
  assertEquals(await commitOffset(client, commit), ErrorCode.NONE);
});

Deno.test("moveCoordinator() ends the wait of a member that joins", async () => {
  await using noted = await startNoted();
  const { broker } = noted;
  using a = await WireClient.connect(broker.address);
  using b = await WireClient.connect(broker.address);
  const member = await join(a, { groupId });
  const joining = join(b, { groupId });
  await eventually(() => assertEquals(noted.count("JoinGroup"), 4));
  broker.faults.moveCoordinator(groupId);
  assertEquals((await inTime(joining)).errorCode, NOT_COORDINATOR);
  assertEquals(await heartbeat(a, member), NOT_COORDINATOR);
  broker.faults.clear();
  assertEquals(await heartbeat(a, member), REBALANCE_IN_PROGRESS);
});

Deno.test("forgetProducers() makes kafkajs double what it sends again", async () => {
  await using noted = await startNoted();
  const { broker, kafka } = noted;
  await using producer = await connectProducer(kafka);
  const send = (value: string) =>
    producer.send({ topic, messages: [{ value }] });
  await send("a");
  broker.faults.forgetProducers();
  const [sent] = await send("b");
  assertEquals([sent?.errorCode, sent?.baseOffset], [0, "1"]);

  noted.once("Produce", { kind: "drop_answer" });
  noted.once("Produce", () => broker.faults.forgetProducers());
  await send("c");
  await using consumer = await runConsumer(kafka, { groupId, topic });
  const expected = ["a", "b", "c", "c"];
  await eventually(() => assertEquals(consumer.values, expected));
});

Deno.test("corruptBatch() lets kafkajs, which checks no sums, read another text", async () => {
  await using noted = await startNoted();
  const { broker, kafka } = noted;
  await using producer = await connectProducer(kafka);
  for (const value of ["a", "b"]) {
    await producer.send({ topic, messages: [{ value }] });
  }
  using client = await WireClient.connect(broker.address);
  const intact = async () =>
    splitBatches((await fetchRecords(client, { topic, offset: 0 })).records)
      .map(({ isIntact }) => isIntact);
  assertEquals(await intact(), [true, true]);
  // The last byte counts the headers; the one before it is the value.
  for (let i = 0; i < 2; i++) {
    broker.faults.corruptBatch({ ...at, offset: 1, byte: -2 });
  }
  assertEquals(await intact(), [true, false]);
  {
    await using consumer = await runConsumer(kafka, { groupId, topic });
    await eventually(() => assertEquals(consumer.values.length, 2));
    assertEquals(consumer.values, ["a", "\ufffd"]);
  }
  broker.faults.clear();
  assertEquals(await intact(), [true, true]);
});

Deno.test("BrokerFaults names the partition that is not there", async () => {
  await using noted = await startNoted();
  const { faults } = noted.broker;
  const missing = { topic: "none", partition: 7, offset: 0 };
  for (
    const kind of ["moveLeader", "raiseLeaderEpoch", "corruptBatch"] as const
  ) {
    await assertRejects(
      () => Promise.try(() => faults[kind](missing)),
      RangeError,
      "Cannot harm partition as it must exist: current value is none-7",
    );
  }
});
