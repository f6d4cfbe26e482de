import { ErrorCode } from "../client/error_code.ts";
import { causesOf } from "../root_cause.ts";
import { missingNetAccess } from "../net_access.ts";
import { MissingTopicError } from "./partition_counts.ts";
import { judgeSendError } from "../publishing/send_verdict.ts";

/** What follows from an error on the way to the group or to a leader. */
export type GroupVerdict =
  /** The group rebalances: join again, under the same name. */
  | "rejoin"
  /** The group does not know the member or its generation any more. */
  | "expelled"
  /** Who was asked is away or no longer in charge: ask who is, try again. */
  | "away"
  /** Nothing that passes by itself. */
  | "fatal";

const VERDICT_OF_CODE = new Map<number, GroupVerdict>([
  // A broker hears of new ones late.
  [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "away"],
  [ErrorCode.LEADER_NOT_AVAILABLE, "away"],
  [ErrorCode.NOT_LEADER_OR_FOLLOWER, "away"],
  [ErrorCode.REQUEST_TIMED_OUT, "away"],
  [ErrorCode.REPLICA_NOT_AVAILABLE, "away"],
  [ErrorCode.NETWORK_EXCEPTION, "away"],
  [ErrorCode.COORDINATOR_LOAD_IN_PROGRESS, "away"],
  [ErrorCode.COORDINATOR_NOT_AVAILABLE, "away"],
  [ErrorCode.NOT_COORDINATOR, "away"],
  [ErrorCode.ILLEGAL_GENERATION, "expelled"],
  [ErrorCode.UNKNOWN_MEMBER_ID, "expelled"],
  [ErrorCode.REBALANCE_IN_PROGRESS, "rejoin"],
  [ErrorCode.KAFKA_STORAGE_ERROR, "away"],
  [ErrorCode.FENCED_LEADER_EPOCH, "away"],
  [ErrorCode.UNKNOWN_LEADER_EPOCH, "away"],
  [ErrorCode.OFFSET_NOT_AVAILABLE, "away"],
  [ErrorCode.MEMBER_ID_REQUIRED, "rejoin"],
  [ErrorCode.FENCED_INSTANCE_ID, "expelled"],
]);

/** Judges what was thrown by a request of a member. */
export function groupVerdict(error: unknown): GroupVerdict {
  for (const cause of causesOf(error)) {
    if (cause instanceof MissingTopicError) return "fatal";
    // A time-out has a code too, but not one of Kafka's.
    if (cause instanceof DOMException) continue;
    const { code } = cause as { code?: unknown };
    if (typeof code === "number") return VERDICT_OF_CODE.get(code) ?? "fatal";
    if (missingNetAccess(cause) !== null) return "fatal";
  }
  return judgeSendError(error) === "resend" ? "away" : "fatal";
}
