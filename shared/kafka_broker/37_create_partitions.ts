import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import type { TopicProblem, TopicStore } from "./topic_store.ts";
import { WireWriter } from "./wire_writer.ts";

function problem(
  { name, count }: { name: string; count: number },
  { topics, refusal }: { topics: TopicStore; refusal: ErrorCode | undefined },
): TopicProblem | undefined {
  if (refusal !== undefined) return { errorCode: refusal, message: "Refused" };
  const topic = topics.get(name);
  if (!topic) {
    return {
      errorCode: ErrorCode.UNKNOWN_TOPIC_OR_PARTITION,
      message: `Unknown topic: ${name}`,
    };
  }
  return topics.growthProblem(topic, count);
}

function handle(
  { body, refusal }: ApiRequest,
  { topics }: BrokerState,
): WireWriter {
  const wanted = body.array(() => {
    const name = body.string();
    const count = body.int32();
    body.nullableArray(() => body.array(() => body.int32())); // replicas
    return { name, count };
  });
  body.int32(); // timeout
  const validateOnly = body.boolean();
  const answer = new WireWriter().int32(0); // throttle time
  return answer.array(wanted, (_, growth) => {
    const found = problem(growth, { topics, refusal });
    const topic = topics.get(growth.name);
    if (topic && !found && !validateOnly) topics.grow(topic, growth.count);
    answer.string(growth.name);
    answer.int16(found?.errorCode ?? ErrorCode.NONE);
    answer.string(found?.message ?? null);
  });
}

/** Adds partitions to topics. */
export const createPartitions: Api = {
  key: 37,
  name: "CreatePartitions",
  minVersion: 0,
  maxVersion: 1,
  handle,
};
