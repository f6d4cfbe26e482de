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
  /** Aborted when the connection is closed: nobody waits for the answer. */
  readonly signal: AbortSignal;
  /**
   * Set by a fault: nothing is done, and this code stands in the answer where
   * Kafka puts one that concerns the whole request.
   */
  readonly refusal?: ErrorCode;
}

/** What a request is about, as far as a fault is decided on it. */
export interface RequestSubject {
  readonly groupId?: string;
  readonly topics?: readonly string[];
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
  /**
   * Reads the body as far as is needed; it cannot be handled after that.
   *
   * @throws {WireError} When the body is malformed.
   */
  subject?(request: ApiRequest): RequestSubject;
}
