import { type KafkajsRequest, kafkajsRequests } from "./kafkajs_codecs.ts";

const topic = "letters";
const groupId = "readers";
const member = { groupId, generationId: 1, memberId: "m" };
const partition = { partition: 0, offset: "1", metadata: "note" };

/** The parameters of one request of each kind, by the names in kafkajs. */
const PARAMETERS: Readonly<Record<string, unknown>> = {
  Produce: {
    acks: -1,
    timeout: 1000,
    compression: 0,
    producerId: "7",
    producerEpoch: 0,
    topicData: [{
      topic,
      partitions: [{
        partition: 0,
        firstSequence: 0,
        messages: [{ key: "k", value: "v", timestamp: "1", headers: {} }],
      }],
    }],
  },
  Fetch: {
    maxWaitTime: 60_000,
    minBytes: 1,
    maxBytes: 1000,
    rackId: "",
    topics: [{
      topic,
      partitions: [{ partition: 0, fetchOffset: "0", maxBytes: 1000 }],
    }],
  },
  ListOffsets: {
    topics: [{ topic, partitions: [{ partition: 0, timestamp: "-1" }] }],
  },
  Metadata: { topics: [topic], allowAutoTopicCreation: false },
  OffsetCommit: {
    ...member,
    groupGenerationId: 1,
    topics: [{ topic, partitions: [partition] }],
  },
  OffsetFetch: { groupId, topics: [{ topic, partitions: [partition] }] },
  GroupCoordinator: { groupId, coordinatorType: 0 },
  JoinGroup: {
    groupId,
    memberId: "",
    sessionTimeout: 10_000,
    rebalanceTimeout: 10_000,
    protocolType: "consumer",
    groupProtocols: [{ name: "range", metadata: "" }],
  },
  Heartbeat: { ...member, groupGenerationId: 1 },
  LeaveGroup: { groupId, memberId: "m", members: [{ memberId: "m" }] },
  SyncGroup: { ...member, groupAssignment: [] },
  DescribeGroups: { groupIds: [groupId] },
  ListGroups: {},
  ApiVersions: {},
  CreateTopics: {
    topics: [{ topic: "new", numPartitions: 1, replicationFactor: 1 }],
    timeout: 1000,
    validateOnly: false,
  },
  DeleteTopics: { topics: [topic], timeout: 1000 },
  InitProducerId: { transactionalId: null, transactionTimeout: 1000 },
  DescribeConfigs: {
    resources: [{ type: 2, name: topic, configNames: [] }],
    includeSynonyms: false,
  },
  CreatePartitions: {
    topicPartitions: [{ topic, count: 9 }],
    timeout: 1000,
    validateOnly: false,
  },
  DeleteGroups: [groupId],
};

/** A request of every kind in every version that kafkajs and `speaks` know. */
export async function sampleRequests(
  speaks: (apiKey: number, version: number) => boolean,
): Promise<KafkajsRequest[]> {
  const all = await Promise.all(
    Object.entries(PARAMETERS).map(([name, parameters]) =>
      kafkajsRequests(name, parameters)
    ),
  );
  return all.flat().filter(({ frame, version }) =>
    speaks(new DataView(frame.buffer).getInt16(4), Number(version))
  );
}
