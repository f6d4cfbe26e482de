/** An event as a client gets it. */
export interface ReadEvent {
  id: number;
  type: string;
  /** The envelope. */
  data: { event_id: string; event_type: string; user_id: string };
}

/**
 * Reads a stream of server-sent events, as a browser does.
 *
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation}
 */
export class EventReader implements AsyncDisposable {
  /** The events so far. */
  readonly events: ReadEvent[] = [];
  /** How many comments there were. */
  comments = 0;
  /** When to come back, in milliseconds, each time it was said. */
  readonly retries: number[] = [];
  /** The number to come back with; -1 before the first. */
  lastEventId = -1;
  /** Whether the server has ended the stream, or the connection broke. */
  ended: "no" | "ended" | "broken" = "no";
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #done: Promise<void>;

  /** Begins to read. */
  constructor(body: ReadableStream<Uint8Array>) {
    this.#reader = body.getReader();
    this.#done = this.#read();
  }

  /** The ids of the events' envelopes. */
  get eventIds(): string[] {
    return this.events.map(({ data }) => data.event_id);
  }

  /** Leaves, as a client does that goes away. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.#reader.cancel().catch(() => {});
    await this.#done;
  }

  async #read(): Promise<void> {
    const decoder = new TextDecoder();
    let text = "";
    try {
      while (true) {
        const { done, value } = await this.#reader.read();
        if (done) break;
        const blocks = (text + decoder.decode(value, { stream: true }))
          .split("\n\n");
        text = blocks.pop() ?? "";
        for (const block of blocks) this.#take(block);
      }
      this.ended = "ended";
    } catch {
      this.ended = "broken";
    }
  }

  #take(block: string): void {
    const fields = block.split("\n").map((line) => {
      const colon = line.indexOf(":");
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      return { name, value };
    });
    let type = "message";
    const data: string[] = [];
    for (const { name, value } of fields) {
      if (name === "") this.comments++;
      else if (name === "id") this.lastEventId = Number(value);
      else if (name === "retry") this.retries.push(Number(value));
      else if (name === "event") type = value;
      else if (name === "data") data.push(value);
      else throw new Error(`Cannot read the field ${name} of ${block}`);
    }
    if (data.length === 0) return;
    this.events.push({
      id: this.lastEventId,
      type,
      data: JSON.parse(data.join("\n")),
    });
  }
}
