import type { BrokerState } from "./broker_state.ts";
import { ErrorCode } from "./error_code.ts";
import { partitionName } from "./partition_name.ts";

/** What a client asks of a partition's leader. */
export interface LeaderRequest {
  readonly topic: string;
  readonly partition: number;
  readonly clientId: string;
  /** What the client takes for the epoch; -1 when it names none. */
  readonly leaderEpoch?: number;
}

/**
 * Why the leader of a partition refuses a request: the partition is unknown,
 * its leader has moved, or the client knows another leader epoch (KIP-320).
 */
export function leaderProblem(
  { topic, partition, clientId, leaderEpoch = -1 }: LeaderRequest,
  { topics, leaders }: BrokerState,
): ErrorCode {
  const found = topics.partition(topic, partition);
  if (!found) return ErrorCode.UNKNOWN_TOPIC_OR_PARTITION;
  if (leaders.isUnaware(partitionName({ topic, partition }), clientId)) {
    return ErrorCode.NOT_LEADER_OR_FOLLOWER;
  }
  if (leaderEpoch === -1 || leaderEpoch === found.leaderEpoch) {
    return ErrorCode.NONE;
  }
  return leaderEpoch < found.leaderEpoch
    ? ErrorCode.FENCED_LEADER_EPOCH
    : ErrorCode.UNKNOWN_LEADER_EPOCH;
}
