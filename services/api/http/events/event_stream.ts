import type { EventPage } from "./event_page.ts";

/** What a stream is opened with. */
export interface EventStreamOptions {
  /** Whose events it carries. */
  userId: string;
  /** The shard of the user. */
  shard: number;
  /** The number of the last event that the client has. */
  position: number;
  /** When the client's token ends, in ms since the Unix epoch. */
  expiresAtMs: number;
  /** Ends the connection under a client that takes nothing. */
  disconnect(): void;
  /** Called when the client has taken all that was written. */
  onRoom(stream: EventStream): void;
  /** Called once when the stream has ended, whoever has ended it. */
  onEnd(stream: EventStream): void;
}

/** A comment, which clients skip. */
const HEARTBEAT = new TextEncoder().encode(":\n\n");

const encoder = new TextEncoder();

/**
 * The stream of one client. It holds one page at the most: what follows waits
 * in the database until the client has taken that.
 */
export class EventStream {
  /** See {@linkcode EventStreamOptions}. */
  readonly userId: string;
  /** See {@linkcode EventStreamOptions}. */
  readonly shard: number;
  /** When the client's token ends, in ms since the Unix epoch. */
  readonly expiresAtMs: number;
  /** What the client reads. */
  readonly body: ReadableStream<Uint8Array>;
  /** Whether events may follow that have not been written. */
  isBehind = true;
  readonly #options: EventStreamOptions;
  #position: number;
  #controller: ReadableStreamDefaultController<Uint8Array> | null = null;
  #writtenAtMs = performance.now();

  /** Makes a stream that says after how many ms its client may come back. */
  constructor(options: EventStreamOptions, { retryMs }: { retryMs: number }) {
    this.userId = options.userId;
    this.shard = options.shard;
    this.expiresAtMs = options.expiresAtMs;
    this.#options = options;
    this.#position = options.position;
    this.body = new ReadableStream({
      start: (controller) => {
        this.#controller = controller;
        // With the position, a client that comes back before the first event
        // misses none.
        this.#write(encoder.encode(
          `retry: ${retryMs}\nid: ${this.#position}\n\n`,
        ));
      },
      pull: () => options.onRoom(this),
      cancel: () => this.#finish(),
    });
  }

  /** The number of the last event that was written. */
  get position(): number {
    return this.#position;
  }

  /** Whether the client has taken all that was written. */
  get hasRoom(): boolean {
    return (this.#controller?.desiredSize ?? 0) > 0;
  }

  /** For how long nothing was written, in milliseconds. */
  get quietMs(): number {
    return performance.now() - this.#writtenAtMs;
  }

  /** Writes what follows the position; the client must have room. */
  send({ bytes, lastSeq, isCut }: EventPage): void {
    if (bytes.length > 0) {
      this.#position = lastSeq;
      this.#write(bytes);
    }
    // The client comes back and is told that what follows is gone.
    if (isCut) this.end();
  }

  /** Shows the client and all between that the connection is alive. */
  beat(): void {
    this.#write(HEARTBEAT);
  }

  /**
   * Ends the stream after what was written.
   *
   * @param options `retryMs`: when the client may come back, in milliseconds.
   */
  end({ retryMs }: { retryMs?: number } = {}): void {
    if (retryMs !== undefined) {
      this.#write(encoder.encode(`retry: ${retryMs}\n\n`));
    }
    this.#controller?.close();
    this.#finish();
  }

  /** Ends the stream under a client that does not take what was written. */
  cut(): void {
    this.end();
    this.#options.disconnect();
  }

  #write(bytes: Uint8Array): void {
    this.#controller?.enqueue(bytes);
    this.#writtenAtMs = performance.now();
  }

  #finish(): void {
    if (this.#controller === null) return;
    this.#controller = null;
    this.#options.onEnd(this);
  }
}
