import { FrameReader } from "../../shared/kafka_broker/frame_reader.ts";
import { WireReader } from "../../shared/kafka_broker/wire_reader.ts";
import { WireWriter } from "../../shared/kafka_broker/wire_writer.ts";

/** One request, as far as {@linkcode WireClient} must know it. */
export interface WireRequest {
  apiKey: number;
  version: number;
  /** Writes the body. */
  write?: (body: WireWriter) => unknown;
}

/** A Kafka client without any comfort: requests go out, answers come in. */
export class WireClient implements Disposable {
  readonly #conn: Deno.TcpConn;
  readonly #frames: FrameReader;
  #correlationId = 0;

  private constructor(conn: Deno.TcpConn) {
    this.#conn = conn;
    this.#frames = new FrameReader(conn);
  }

  /** @param address `host:port`. */
  static async connect(address: string): Promise<WireClient> {
    const [hostname = "", port] = address.split(":");
    return new WireClient(
      await Deno.connect({ hostname, port: Number(port) }),
    );
  }

  /** Sends a request and resolves with the body of its answer. */
  async call(request: WireRequest): Promise<WireReader> {
    await this.send(request);
    const answer = await this.receive();
    if (answer === null) throw new Error("Cannot read answer: hung up");
    return answer;
  }

  /** Sends a request. */
  async send({ apiKey, version, write }: WireRequest): Promise<void> {
    // In a request, key and version stand where an answer has its id.
    const body = new WireWriter().int32(++this.#correlationId).string("wire");
    write?.(body);
    await this.sendBytes(body.toFrame((apiKey << 16) | version));
  }

  /** Sends whatever it is. */
  async sendBytes(bytes: Uint8Array): Promise<void> {
    for (let sent = 0; sent < bytes.length;) {
      sent += await this.#conn.write(bytes.subarray(sent));
    }
  }

  /** The body of the next answer; `null` once the broker has hung up. */
  async receive(): Promise<WireReader | null> {
    try {
      const frame = await this.#frames.next();
      if (frame === null) return null;
      const answer = new WireReader(frame.slice());
      const correlationId = answer.int32();
      if (correlationId !== this.#correlationId) {
        throw new Error(`Cannot match answer: its id is ${correlationId}`);
      }
      return answer;
    } catch (error) {
      if (error instanceof Deno.errors.ConnectionReset) return null;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#conn.close();
  }
}
