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
}

/**
 * What goes wrong with one request:
 * - `drop`: the connection breaks before the request is handled;
 * - `drop_answer`: the request is handled, then the connection breaks;
 * - `delay`: the request is handled `delayMs` milliseconds later;
 * - `produce_error`: a Produce appends nothing and answers the code for every
 *   partition. Other requests are not touched.
 */
export type Fault =
  | { readonly kind: "drop" }
  | { readonly kind: "drop_answer" }
  | { readonly kind: "delay"; readonly delayMs: number }
  | { readonly kind: "produce_error"; readonly errorCode: ErrorCode };

/** Asked before every request; `undefined` lets it pass unharmed. */
export type RequestHook = (request: RequestHead) => Fault | undefined;
