import type { BrokerState } from "./broker_state.ts";
import type { ErrorCode } from "./error_code.ts";
import type { WireReader } from "./wire_reader.ts";
import type { WireWriter } from "./wire_writer.ts";

/** One request of a client. */
export interface ApiRequest {
  readonly version: number;
  /** What follows the header. Its windows end with the request. */
  readonly body: WireReader;
  readonly clientId: string;
  readonly clientHost: string;
  /** Set by a fault: the code that a Produce is to answer. */
  readonly produceError?: ErrorCode;
}

/** An answer without its header; `null` when the client wants none. */
export type ApiAnswer = WireWriter | null;

/**
 * One kind of request: its number and name in the protocol and the versions
 * that are spoken. All of them are non-flexible: no compact types, no tags.
 */
export interface Api {
  readonly key: number;
  readonly name: string;
  readonly minVersion: number;
  readonly maxVersion: number;
  /** @throws {WireError} When the body is malformed. */
  handle(
    request: ApiRequest,
    state: BrokerState,
  ): ApiAnswer | Promise<ApiAnswer>;
}
