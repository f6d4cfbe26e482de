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

function handle(
  { version, body }: ApiRequest,
  { offsets }: BrokerState,
): WireWriter {
  const groupId = body.string();
  const wanted: WantedTopic[] = body.nullableArray(() => ({
    name: body.string(),
    partitions: body.array(() => body.int32()),
  })) ?? allTopics(offsets, groupId);
  const answer = new WireWriter();
  if (version >= 3) answer.int32(0); // throttle time
  answer.array(wanted, (_, { name: topic, partitions }) => {
    answer.string(topic).array(partitions, (_, partition) => {
      const commit = offsets.get(groupId, { topic, partition });
      answer.int32(partition).int64(commit?.offset ?? -1);
      if (version >= 5) answer.int32(commit?.leaderEpoch ?? -1);
      answer.string(commit?.metadata ?? "").int16(ErrorCode.NONE);
    });
  });
  if (version >= 2) answer.int16(ErrorCode.NONE);
  return answer;
}

/** Tells what a group has committed; offset -1 where it has nothing. */
export const offsetFetch: Api = {
  key: 9,
  name: "OffsetFetch",
  minVersion: 0,
  maxVersion: 5,
  handle,
};
