import { setTimeout as delay } from "node:timers/promises";
import { APIS } from "./apis.ts";
import type { Api, ApiRequest } from "./api.ts";
import type { BrokerState } from "./broker_state.ts";
import type { ErrorCode } from "./error_code.ts";
import type { Fault, RequestHook } from "./faults.ts";
import { FrameReader } from "./frame_reader.ts";
import { WireError, WireReader } from "./wire_reader.ts";

const API_VERSIONS = 18;

interface Header {
  readonly api: Api;
  readonly version: number;
  readonly correlationId: number;
  readonly clientId: string;
  readonly body: WireReader;
}

/** How {@linkcode Connection} serves. */
export interface ConnectionOptions {
  readonly state: BrokerState;
  readonly onRequest?: RequestHook;
}

function readHeader(frame: Uint8Array): Header {
  const body = new WireReader(frame);
  const key = body.int16();
  const version = body.int16();
  const correlationId = body.int32();
  const clientId = body.nullableString() ?? "";
  const api = APIS.get(key);
  const isSpoken = api && version >= api.minVersion &&
    (version <= api.maxVersion || key === API_VERSIONS);
  if (!isSpoken) {
    throw new WireError(
      `Cannot answer request: key is ${key}, version is ${version}`,
    );
  }
  return { api, version, correlationId, clientId, body };
}

function isHangUp(error: unknown): boolean {
  return error instanceof Deno.errors.BrokenPipe ||
    error instanceof Deno.errors.ConnectionReset ||
    error instanceof Deno.errors.ConnectionAborted;
}

function errorCodeOf(fault: Fault | undefined): ErrorCode | undefined {
  return fault && "errorCode" in fault ? fault.errorCode : undefined;
}

/**
 * One client. Its requests are answered in order, one at a time, as Kafka
 * does. A malformed request, an error or a fault ends the connection and is
 * logged; nothing ends the process.
 */
export class Connection {
  readonly #conn: Deno.TcpConn;
  readonly #state: BrokerState;
  readonly #onRequest: RequestHook | undefined;
  readonly #closed = new AbortController();
  /** Since when the next request is awaited; by `performance.now()`. */
  #idleSince = performance.now();

  constructor(
    conn: Deno.TcpConn,
    { state, onRequest }: ConnectionOptions,
  ) {
    this.#conn = conn;
    this.#state = state;
    this.#onRequest = onRequest;
  }

  /** Resolves, and never rejects, once the connection is closed. */
  async serve(): Promise<void> {
    const frames = new FrameReader(this.#conn);
    try {
      this.#conn.setNoDelay(true);
      let goesOn = true;
      while (goesOn && !this.#closed.signal.aborted) {
        const frame = await frames.next();
        this.#idleSince = Infinity;
        goesOn = frame !== null && await this.#serveFrame(frame);
        this.#idleSince = performance.now();
      }
    } catch (error) {
      if (!this.#closed.signal.aborted) {
        const message = isHangUp(error)
          ? "client hung up"
          : "connection ended by an error";
        this.#state.log(message, { client: this.#clientHost, error });
      }
    } finally {
      this.close();
    }
  }

  /** How long a whole request has been awaited, in milliseconds. */
  get idleMs(): number {
    return performance.now() - this.#idleSince;
  }

  /** Closes at once. A second call does nothing. */
  close(): void {
    if (this.#closed.signal.aborted) return;
    this.#closed.abort();
    this.#conn.close();
  }

  /** Whether the connection goes on. */
  async #serveFrame(frame: Uint8Array): Promise<boolean> {
    const header = readHeader(frame);
    const { api, correlationId } = header;
    const fault = this.#onRequest?.({
      apiKey: api.key,
      apiName: api.name,
      clientId: header.clientId,
      correlationId,
      ...api.subject?.(this.#request({ ...header, body: header.body.fork() })),
    });
    if (fault?.kind === "drop") return false;
    if (fault?.kind === "delay") {
      const { signal } = this.#closed;
      await delay(fault.delayMs, undefined, { signal });
    }
    if (fault?.kind === "error_answer") {
      const body = header.body.fork();
      await api.handle(this.#request({ ...header, body }), this.#state);
    }
    const refusal = errorCodeOf(fault);
    const request = this.#request(header, refusal);
    const answer = await api.handle(request, this.#state);
    if (fault?.kind === "drop_answer") return false;
    if (answer) await this.#write(answer.toFrame(correlationId));
    return true;
  }

  #request(
    { version, body, clientId }: Header,
    refusal?: ErrorCode,
  ): ApiRequest {
    const clientHost = this.#clientHost;
    const { signal } = this.#closed;
    return { version, body, clientId, clientHost, signal, refusal };
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let written = 0;
    while (written < bytes.length) {
      written += await this.#conn.write(bytes.subarray(written));
    }
  }

  get #clientHost(): string {
    return `/${this.#conn.remoteAddr.hostname}`;
  }
}
