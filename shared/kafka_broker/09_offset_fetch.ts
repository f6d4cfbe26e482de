import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import type { OffsetStore } from "./offset_store.ts";
import { WireWriter } from "./wire_writer.ts";

interface WantedTopic {
  readonly name: string;
  readonly partitions: readonly number[];
}

function allTopics(offsets: OffsetStore, groupId: string): WantedTopic[] {
  const commits = Map.groupBy(offsets.list(groupId), ({ topic }) => topic);
  return [...commits].map(([name, ofTopic]) => ({
    name,
    partitions: ofTopic.map(({ partition }) => partition),
  }));
}

function handle(request: ApiRequest, state: BrokerState): WireWriter {
  const { version, body, clientId } = request;
  const groupId = body.string();
  const asked: WantedTopic[] | null = body.nullableArray(() => ({
    name: body.string(),
    partitions: body.array(() => body.int32()),
  }));
  const refusal = request.refusal ??
    state.coordinators.problem(groupId, clientId);
  // From version 2 on the code stands once, at the end, without topics.
  const isBare = refusal !== undefined && version >= 2;
  const wanted = isBare ? [] : asked ?? allTopics(state.offsets, groupId);
  const answer = new WireWriter();
  if (version >= 3) answer.int32(0); // throttle time
  answer.array(wanted, (_, { name: topic, partitions }) => {
    answer.string(topic).array(partitions, (_, partition) => {
      const commit = refusal === undefined
        ? state.offsets.get(groupId, { topic, partition })
        : undefined;
      answer.int32(partition).int64(commit?.offset ?? -1);
      if (version >= 5) answer.int32(commit?.leaderEpoch ?? -1);
      answer.string(commit?.metadata ?? "").int16(refusal ?? ErrorCode.NONE);
    });
  });
  if (version >= 2) answer.int16(refusal ?? ErrorCode.NONE);
  return answer;
}

/** Tells what a group has committed; offset -1 where it has nothing. */
export const offsetFetch: Api = {
  key: 9,
  name: "OffsetFetch",
  minVersion: 0,
  maxVersion: 5,
  handle,
  subject: ({ body }) => ({ groupId: body.string() }),
};
