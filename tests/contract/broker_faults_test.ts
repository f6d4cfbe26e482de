import { ErrorCode } from "@taskbell/kafka_broker";
import { assert, assertEquals, assertRejects } from "@std/assert";
import kafkajs from "kafkajs";
import { eventually } from "../support/eventually.ts";
import { startNoted } from "./broker_noted.ts";
import {
  connectAdmin,
  connectProducer,
  runConsumer,
} from "./kafkajs_client.ts";

const topic = "letters";
const groupId = "readers";

const {
  COORDINATOR_LOAD_IN_PROGRESS,
  COORDINATOR_NOT_AVAILABLE,
  LEADER_NOT_AVAILABLE,
  NOT_COORDINATOR,
  NOT_LEADER_OR_FOLLOWER,
  REBALANCE_IN_PROGRESS,
  UNKNOWN_MEMBER_ID,
} = ErrorCode;

/** Codes after which kafkajs tries again, by the request they answer. */
const PASSING: [apiName: string, errorCode: ErrorCode][] = [
  ["Metadata", LEADER_NOT_AVAILABLE],
  ["InitProducerId", COORDINATOR_LOAD_IN_PROGRESS],
  ["Produce", NOT_LEADER_OR_FOLLOWER],
  ["FindCoordinator", COORDINATOR_NOT_AVAILABLE],
  ["JoinGroup", UNKNOWN_MEMBER_ID],
  ["SyncGroup", REBALANCE_IN_PROGRESS],
  ["OffsetFetch", NOT_COORDINATOR],
  ["ListOffsets", NOT_LEADER_OR_FOLLOWER],
  ["Fetch", NOT_LEADER_OR_FOLLOWER],
  ["Heartbeat", REBALANCE_IN_PROGRESS],
  ["OffsetCommit", REBALANCE_IN_PROGRESS],
  ["LeaveGroup", COORDINATOR_NOT_AVAILABLE],
];

for (const [apiName, errorCode] of PASSING) {
  Deno.test(`KafkaBroker refuses one ${apiName}, and kafkajs tries again`, async () => {
    await using noted = await startNoted();
    const { kafka } = noted;
    noted.once(apiName, { kind: "error", errorCode });
    await using admin = await connectAdmin(kafka);
    await using producer = await connectProducer(kafka);
    await producer.send({ topic, messages: [{ value: "a" }] });
    {
      await using consumer = await runConsumer(kafka, { groupId, topic });
      await eventually(async () => {
        const [found] = await admin.fetchOffsets({ groupId, topics: [topic] });
        assertEquals(found?.partitions[0]?.offset, "1");
        const isAgain = apiName === "LeaveGroup" || noted.count(apiName) > 1;
        assert(isAgain, `${noted.count(apiName)} requests`);
      });
      // A commit that fails makes kafkajs read the same again.
      assertEquals(new Set(consumer.values), new Set(["a"]));
    }
    assert(noted.count(apiName) >= 1);
  });
}

Deno.test("KafkaBroker refuses a topic for good, and kafkajs says why", async () => {
  await using noted = await startNoted();
  await using admin = await connectAdmin(noted.kafka);
  const errorCode = ErrorCode.NOT_CONTROLLER;
  noted.once("CreateTopics", { kind: "error", errorCode });
  const error = await assertRejects(
    () => admin.createTopics({ topics: [{ topic: "more" }] }),
    kafkajs.KafkaJSAggregateError,
  );
  assertEquals(error.errors.map(String), [
    "KafkaJSCreateTopicError: This is not the correct controller for this " +
    "cluster",
  ]);
  assertEquals(await admin.listTopics(), [topic]);
});
