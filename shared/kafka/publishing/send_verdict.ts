import { causesOf } from "../root_cause.ts";

/**
 * What follows from an error of a send. Every verdict but `resend` means that
 * the producer is thrown away: kafkajs gives the sequence numbers of a failed
 * batch to the next one, which the broker would then take for a duplicate,
 * acknowledge and drop.
 */
export type SendVerdict =
  /** Nothing is known for certain: the same batch goes out again. */
  | "resend"
  /** The producer's sequence is broken: a new producer sends the batch. */
  | "new_producer"
  /** The topic may be gone: its metadata decides. */
  | "unknown_topic"
  /** At least one record of the batch is not acceptable. */
  | "record_refused"
  /** The topic takes nothing from this client. */
  | "topic_refused"
  /** The brokers do not let this client in, or it does not trust them. */
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
  [33, "access_refused"], // UNSUPPORTED_SASL_MECHANISM
  [34, "access_refused"], // ILLEGAL_SASL_STATE
  [45, "new_producer"], // OUT_OF_ORDER_SEQUENCE_NUMBER
  [46, "new_producer"], // DUPLICATE_SEQUENCE_NUMBER
  [47, "new_producer"], // INVALID_PRODUCER_EPOCH
  [58, "access_refused"], // SASL_AUTHENTICATION_FAILED
  [59, "new_producer"], // UNKNOWN_PRODUCER_ID
  [87, "record_refused"], // INVALID_RECORD
]);

/** The codes of OpenSSL's and Node's checks of a certificate. */
const CERTIFICATE_CODE = /CERT|UNABLE_TO_VERIFY_LEAF_SIGNATURE/;

/** The errors of the language: kafkajs has lost its way. */
const LANGUAGE_ERRORS = new Set(["TypeError", "RangeError", "ReferenceError"]);

/**
 * Judges an error that kafkajs has thrown. Its own `retriable` is of no use:
 * it is `false` once its retries are used up, and `true` for certificates.
 */
export function judgeSendError(error: unknown): SendVerdict {
  for (const cause of causesOf(error)) {
    const { code, name } = cause as { code?: unknown; name?: unknown };
    if (typeof code === "number") return VERDICT_OF_CODE.get(code) ?? "resend";
    if (name === "KafkaJSSASLAuthenticationError") return "access_refused";
    if (typeof code === "string" && CERTIFICATE_CODE.test(code)) {
      return "access_refused";
    }
    if (LANGUAGE_ERRORS.has(String(name))) return "new_producer";
  }
  return "resend";
}
