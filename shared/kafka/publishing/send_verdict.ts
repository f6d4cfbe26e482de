import { ErrorCode } from "../client/error_code.ts";
import { connectionFailure } from "../connection_failure.ts";
import { causesOf } from "../root_cause.ts";

/** What follows from an error of a send. */
export type SendVerdict =
  /** Nothing is known for certain: the same batch goes out again. */
  | "resend"
  /** A fault of the program, not of the brokers: the same batch goes out again. */
  | "client_error"
  /** The numbers of the batch lead nowhere any more: it gets new ones. */
  | "new_producer"
  /** The topic may be gone: its metadata decides. */
  | "unknown_topic"
  /** At least one record of the batch is not acceptable. */
  | "record_refused"
  /** The topic takes nothing from this client. */
  | "topic_refused"
  /** The client can't get in until somebody mends it. */
  | "access_refused";

const VERDICT_OF_CODE = new Map<number, SendVerdict>([
  [ErrorCode.UNKNOWN_TOPIC_OR_PARTITION, "unknown_topic"],
  [ErrorCode.MESSAGE_TOO_LARGE, "record_refused"],
  [ErrorCode.INVALID_TOPIC_EXCEPTION, "topic_refused"],
  [ErrorCode.RECORD_LIST_TOO_LARGE, "record_refused"],
  [ErrorCode.TOPIC_AUTHORIZATION_FAILED, "topic_refused"],
  [ErrorCode.CLUSTER_AUTHORIZATION_FAILED, "access_refused"],
  [ErrorCode.INVALID_TIMESTAMP, "record_refused"],
  [ErrorCode.OUT_OF_ORDER_SEQUENCE_NUMBER, "new_producer"],
  [ErrorCode.DUPLICATE_SEQUENCE_NUMBER, "new_producer"],
  [ErrorCode.INVALID_PRODUCER_EPOCH, "new_producer"],
  [ErrorCode.UNKNOWN_PRODUCER_ID, "new_producer"],
  [ErrorCode.INVALID_RECORD, "record_refused"],
]);

/** The errors of the language. */
const LANGUAGE_ERRORS = new Set(["TypeError", "RangeError", "ReferenceError"]);

/**
 * Judges an error of a request. The `retriable` that kafkajs's connections put
 * on it is of no use: it is `true` for certificates.
 */
export function judgeSendError(error: unknown): SendVerdict {
  if (connectionFailure(error)) return "access_refused";
  for (const cause of causesOf(error)) {
    const { code, name } = cause as { code?: unknown; name?: unknown };
    if (typeof code === "number") return VERDICT_OF_CODE.get(code) ?? "resend";
    if (LANGUAGE_ERRORS.has(String(name))) return "client_error";
  }
  return "resend";
}
