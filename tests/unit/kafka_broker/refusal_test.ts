import { ErrorCode, KafkaBroker } from "@taskbell/kafka_broker";
import { assert, assertEquals } from "@std/assert";
import { connectAdmin, kafkajsClient } from "../../contract/kafkajs_client.ts";
import { WireClient } from "../../contract/wire_client.ts";
import { APIS } from "../../../shared/kafka_broker/apis.ts";
import { sampleRequests } from "./sample_requests.ts";

const topic = "letters";

/** No request is answered this code unless it is told to. */
const errorCode = ErrorCode.NOT_CONTROLLER;

function isSpoken(apiKey: number, version: number): boolean {
  const api = APIS.get(apiKey);
  return api !== undefined && api.minVersion <= version &&
    version <= api.maxVersion;
}

/** All values of fields that hold an error code, at any depth. */
function errorCodes(value: unknown): unknown[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, field]) =>
    /errorCode$/i.test(name) ? [field] : errorCodes(field)
  );
}

async function expectUnharmed(broker: KafkaBroker): Promise<void> {
  await using admin = await connectAdmin(kafkajsClient(broker.address));
  assertEquals(await admin.listTopics(), [topic]);
  assertEquals((await admin.listGroups()).groups, []);
  const ends = await admin.fetchTopicOffsets(topic);
  assertEquals(ends.map(({ high }) => high), ["0"]);
}

Deno.test("KafkaBroker answers every kind of request with an error, and does nothing, when a fault says so", async () => {
  let isHarmed = true;
  await using broker = await KafkaBroker.start({
    topics: [{ name: topic, partitions: 1 }],
    onRequest: () => isHarmed ? { kind: "error", errorCode } : undefined,
  });
  using client = await WireClient.connect(broker.address);
  const requests = await sampleRequests(isSpoken);
  for (const { name, version, frame, decode } of requests) {
    await client.sendBytes(frame);
    const answer = await client.receive();
    assert(answer, `${name} ${version} is answered`);
    const body = Uint8Array.from(
      { length: answer.remaining },
      () => answer.int8(),
    );
    const codes = errorCodes(await decode(body));
    assert(codes.includes(errorCode), `${name} ${version}: ${codes}`);
    assert(codes.every((code) => code === errorCode || code === 0));
  }
  assertEquals(new Set(requests.map(({ name }) => name)).size, APIS.size);
  assertEquals(requests.length, 81);
  isHarmed = false;
  await expectUnharmed(broker);
});

Deno.test("KafkaBroker tells the hook which group and topics a request is about", async () => {
  const heads = new Map<string, unknown>();
  await using broker = await KafkaBroker.start({
    topics: [{ name: topic, partitions: 1 }],
    onRequest({ apiName, groupId, topics }) {
      if (groupId || topics) heads.set(apiName, { groupId, topics });
      return { kind: "error", errorCode };
    },
  });
  using client = await WireClient.connect(broker.address);
  for (const { frame } of await sampleRequests(isSpoken)) {
    await client.sendBytes(frame);
    await client.receive();
  }
  const groupId = "readers";
  const topics = [topic];
  const ofGroup = { groupId, topics: undefined };
  const ofTopics = { groupId: undefined, topics };
  assertEquals(Object.fromEntries(heads), {
    Produce: ofTopics,
    Fetch: ofTopics,
    OffsetCommit: { groupId, topics },
    OffsetFetch: ofGroup,
    FindCoordinator: ofGroup,
    JoinGroup: ofGroup,
    Heartbeat: ofGroup,
    LeaveGroup: ofGroup,
    SyncGroup: ofGroup,
  });
});
