import { connectionFailure } from "../connection_failure.ts";
import { causesOf } from "../root_cause.ts";

/** What follows from an error of a send. */
export type SendVerdict =
  /** Nothing is known for certain: the same batch goes out again. */
  | "resend"
  /** kafkajs has lost its way: the same batch goes out again. */
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

/** @see {@link https://kafka.apache.org/protocol#protocol_error_codes} */
const VERDICT_OF_CODE = new Map<number, SendVerdict>([
  [3, "unknown_topic"], // UNKNOWN_TOPIC_OR_PARTITION
  [10, "record_refused"], // MESSAGE_TOO_LARGE
  [17, "topic_refused"], // INVALID_TOPIC_EXCEPTION
  [18, "record_refused"], // RECORD_LIST_TOO_LARGE
  [29, "topic_refused"], // TOPIC_AUTHORIZATION_FAILED
  [31, "access_refused"], // CLUSTER_AUTHORIZATION_FAILED
  [32, "record_refused"], // INVALID_TIMESTAMP
  [45, "new_producer"], // OUT_OF_ORDER_SEQUENCE_NUMBER
  [46, "new_producer"], // DUPLICATE_SEQUENCE_NUMBER
  [47, "new_producer"], // INVALID_PRODUCER_EPOCH
  [59, "new_producer"], // UNKNOWN_PRODUCER_ID
  [87, "record_refused"], // INVALID_RECORD
]);

/** The errors of the language. */
const LANGUAGE_ERRORS = new Set(["TypeError", "RangeError", "ReferenceError"]);

/**
 * Judges an error that kafkajs has thrown. Its own `retriable` is of no use:
 * it is `false` once its retries are used up, and `true` for certificates.
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
