import type { ErrorCode } from "./error_code.ts";

/** What a fault can be decided on: the head of one request. */
export interface RequestHead {
  /** The protocol's number for the kind of request. */
  readonly apiKey: number;
  /** Its name in the protocol: `Produce`, `Fetch`, `JoinGroup`, … */
  readonly apiName: string;
  /** What the client calls itself. */
  readonly clientId: string;
  /** The client's number for this request. */
  readonly correlationId: number;
  /** The consumer group, where the request is about a single one. */
  readonly groupId?: string;
  /** The topics that a Produce, a Fetch or an OffsetCommit is about. */
  readonly topics?: readonly string[];
}

/**
 * What goes wrong with one request:
 * - `drop`: the connection breaks before the request is handled;
 * - `drop_answer`: the request is handled, then the connection breaks;
 * - `delay`: the request is handled `delayMs` milliseconds later;
 * - `error_answer`: the request is handled, then the answer has the code all the
 *   same, as that of a leader that is deposed while it waits for its replicas;
 * - `error`: nothing is done, and the answer has the code wherever Kafka puts
 *   one that concerns all of the request: for each topic or partition, or once.
 *   A Metadata that asks for all topics of an empty broker has no such place.
 */
export type Fault =
  | { readonly kind: "drop" }
  | { readonly kind: "drop_answer" }
  | { readonly kind: "delay"; readonly delayMs: number }
  | { readonly kind: "error_answer"; readonly errorCode: ErrorCode }
  | { readonly kind: "error"; readonly errorCode: ErrorCode };

/** Asked before every request; `undefined` lets it pass unharmed. */
export type RequestHook = (request: RequestHead) => Fault | undefined;
