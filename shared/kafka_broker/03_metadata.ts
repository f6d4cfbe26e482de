import type { Api, ApiRequest } from "./api.ts";
import { type BrokerState, NODE_ID } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import type { Partition } from "./partition.ts";
import { partitionName } from "./partition_name.ts";
import type { Topic } from "./topic_store.ts";
import { WireWriter } from "./wire_writer.ts";

const CLUSTER_ID = "taskbell-embedded-broker";
/** "Not asked for": the value of an operations field without ACLs. */
const NO_OPERATIONS = -(2 ** 31);

interface WantedTopic {
  readonly name: string;
  readonly topic: Topic | undefined;
}

function wantedTopics(
  { version, body }: ApiRequest,
  { topics }: BrokerState,
): WantedTopic[] {
  const names = body.nullableArray(() => body.string());
  const wantsAll = version === 0 ? names?.length === 0 : names === null;
  return wantsAll
    ? topics.list().map((topic) => ({ name: topic.name, topic }))
    : (names ?? []).map((name) => ({ name, topic: topics.get(name) }));
}

function writePartition(
  answer: WireWriter,
  { index, partition, version }: {
    index: number;
    partition: Partition;
    version: number;
  },
): void {
  answer.int16(ErrorCode.NONE).int32(index).int32(NODE_ID);
  if (version >= 7) answer.int32(partition.leaderEpoch);
  answer.array([NODE_ID], (_, id) => answer.int32(id)); // replicas
  answer.array([NODE_ID], (_, id) => answer.int32(id)); // in sync
  if (version >= 5) answer.array([], () => {}); // offline
}

function handle(request: ApiRequest, state: BrokerState): WireWriter {
  const { version, clientId, refusal } = request;
  const wanted = wantedTopics(request, state);
  const answer = new WireWriter();
  if (version >= 3) answer.int32(0); // throttle time
  answer.array([state.advertised], (_, { host, port }) => {
    answer.int32(NODE_ID).string(host).int32(port);
    if (version >= 1) answer.string(null); // rack
  });
  if (version >= 2) answer.string(CLUSTER_ID);
  if (version >= 1) answer.int32(NODE_ID); // controller
  answer.array(wanted, (_, { name, topic }) => {
    answer.int16(
      refusal ??
        (topic ? ErrorCode.NONE : ErrorCode.UNKNOWN_TOPIC_OR_PARTITION),
    );
    answer.string(name);
    if (version >= 1) answer.boolean(false); // internal
    const partitions = refusal === undefined ? topic?.partitions ?? [] : [];
    answer.array([...partitions.entries()], (_, [index, partition]) => {
      state.leaders.lookUp(
        partitionName({ topic: name, partition: index }),
        clientId,
      );
      writePartition(answer, { index, partition, version });
    });
    if (version >= 8) answer.int32(NO_OPERATIONS);
  });
  if (version >= 8) answer.int32(NO_OPERATIONS);
  return answer;
}

/** Names the node, the topics and their partitions. Creates no topic. */
export const metadata: Api = {
  key: 3,
  name: "Metadata",
  minVersion: 0,
  maxVersion: 8,
  handle,
};
