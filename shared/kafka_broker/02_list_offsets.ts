import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { leaderProblem } from "./leader_problem.ts";
import type { Partition } from "./partition.ts";
import type { TimestampedOffset } from "./segment.ts";
import { WireWriter } from "./wire_writer.ts";

const LATEST = -1;
const EARLIEST = -2;
const NOT_FOUND: TimestampedOffset = { offset: -1, timestamp: -1 };

function find(log: Partition, timestamp: number): TimestampedOffset {
  if (timestamp === LATEST) return { offset: log.endOffset, timestamp: -1 };
  if (timestamp === EARLIEST) {
    return { offset: log.startOffset, timestamp: -1 };
  }
  return log.findTimestamp(timestamp) ?? NOT_FOUND;
}

function handle(request: ApiRequest, state: BrokerState): WireWriter {
  const { version, body, clientId, refusal } = request;
  body.int32(); // replica id
  if (version >= 2) body.int8(); // isolation level
  const wanted = body.array(() => ({
    name: body.string(),
    partitions: body.array(() => {
      const partition = body.int32();
      const leaderEpoch = version >= 4 ? body.int32() : -1;
      return { partition, leaderEpoch, timestamp: body.int64() };
    }),
  }));
  const answer = new WireWriter();
  if (version >= 2) answer.int32(0); // throttle time
  return answer.array(wanted, (_, { name: topic, partitions }) => {
    answer.string(topic).array(partitions, (_, wanted) => {
      const { partition, leaderEpoch, timestamp } = wanted;
      const log = state.topics.partition(topic, partition);
      const errorCode = refusal ??
        leaderProblem({ topic, partition, leaderEpoch, clientId }, state);
      const isServed = log && errorCode === ErrorCode.NONE;
      const found = isServed ? find(log, timestamp) : NOT_FOUND;
      answer.int32(partition).int16(errorCode);
      answer.int64(found.timestamp).int64(found.offset);
      if (version >= 4) answer.int32(isServed ? log.leaderEpoch : -1);
    });
  });
}

/**
 * Finds the first offset, the next one, or the first at or after a timestamp.
 * Batches are opaque: the last is the base offset of the batch with a record
 * that late, so it may come out somewhat early, never late.
 */
export const listOffsets: Api = {
  key: 2,
  name: "ListOffsets",
  minVersion: 1,
  maxVersion: 5,
  handle,
};
