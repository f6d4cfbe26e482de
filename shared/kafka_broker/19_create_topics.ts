import type { Api, ApiRequest } from "./api.ts";
import { type BrokerState, NODE_ID } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import type { TopicConfig } from "./topic_config.ts";
import type { TopicProblem, TopicSpec, TopicStore } from "./topic_store.ts";
import type { WireReader } from "./wire_reader.ts";
import { WireWriter } from "./wire_writer.ts";

const BROKER_DEFAULT = -1;

interface NewTopic {
  readonly spec: TopicSpec;
  readonly replicationFactor: number;
  readonly hasForeignReplica: boolean;
}

function readConfig(body: WireReader): TopicConfig {
  const entries = body.array(() => ({
    name: body.string(),
    value: body.nullableString(),
  }));
  return Object.fromEntries(
    entries.flatMap(({ name, value }) => value === null ? [] : [[name, value]]),
  );
}

function readTopic(body: WireReader): NewTopic {
  const name = body.string();
  const count = body.int32();
  const replicationFactor = body.int16();
  const replicas = body.array(() => ({
    partition: body.int32(),
    brokers: body.array(() => body.int32()),
  }));
  const partitions = replicas.length || (count === BROKER_DEFAULT ? 1 : count);
  return {
    spec: { name, partitions, config: readConfig(body) },
    replicationFactor,
    hasForeignReplica: replicas.some(({ brokers }) =>
      brokers.length !== 1 || brokers[0] !== NODE_ID
    ),
  };
}

function topicProblem(
  topic: NewTopic,
  { topics, refusal }: { topics: TopicStore; refusal: ErrorCode | undefined },
): TopicProblem | undefined {
  if (refusal !== undefined) return { errorCode: refusal, message: "Refused" };
  if (topic.hasForeignReplica) {
    return {
      errorCode: ErrorCode.INVALID_REPLICA_ASSIGNMENT,
      message: `The only broker is ${NODE_ID}`,
    };
  }
  if (![BROKER_DEFAULT, 1].includes(topic.replicationFactor)) {
    return {
      errorCode: ErrorCode.INVALID_REPLICATION_FACTOR,
      message: `Replication factor: ${topic.replicationFactor} larger than ` +
        "available brokers: 1",
    };
  }
  return topics.problem(topic.spec);
}

function handle(
  { version, body, refusal }: ApiRequest,
  { topics }: BrokerState,
): WireWriter {
  const wanted = body.array(readTopic);
  body.int32(); // timeout
  const validateOnly = version >= 1 && body.boolean();
  const answer = new WireWriter();
  if (version >= 2) answer.int32(0); // throttle time
  return answer.array(wanted, (_, topic) => {
    const problem = topicProblem(topic, { topics, refusal });
    if (!problem && !validateOnly) topics.create(topic.spec);
    answer.string(topic.spec.name);
    answer.int16(problem?.errorCode ?? ErrorCode.NONE);
    if (version >= 1) answer.string(problem?.message ?? null);
  });
}

/** Creates topics, which are on disk once this is answered. */
export const createTopics: Api = {
  key: 19,
  name: "CreateTopics",
  minVersion: 0,
  maxVersion: 4,
  handle,
};
