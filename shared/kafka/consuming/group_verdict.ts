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

/** @see {@link https://kafka.apache.org/protocol#protocol_error_codes} */
const VERDICT_OF_CODE = new Map<number, GroupVerdict>([
  [3, "away"], // UNKNOWN_TOPIC_OR_PARTITION: a broker hears of new ones late
  [5, "away"], // LEADER_NOT_AVAILABLE
  [6, "away"], // NOT_LEADER_OR_FOLLOWER
  [7, "away"], // REQUEST_TIMED_OUT
  [9, "away"], // REPLICA_NOT_AVAILABLE
  [13, "away"], // NETWORK_EXCEPTION
  [14, "away"], // COORDINATOR_LOAD_IN_PROGRESS
  [15, "away"], // COORDINATOR_NOT_AVAILABLE
  [16, "away"], // NOT_COORDINATOR
  [22, "expelled"], // ILLEGAL_GENERATION
  [25, "expelled"], // UNKNOWN_MEMBER_ID
  [27, "rejoin"], // REBALANCE_IN_PROGRESS
  [56, "away"], // KAFKA_STORAGE_ERROR
  [74, "away"], // FENCED_LEADER_EPOCH
  [75, "away"], // UNKNOWN_LEADER_EPOCH
  [78, "away"], // OFFSET_NOT_AVAILABLE
  [79, "rejoin"], // MEMBER_ID_REQUIRED
  [82, "expelled"], // FENCED_INSTANCE_ID
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
