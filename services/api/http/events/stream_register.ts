import type { EventStream } from "./event_stream.ts";
import type { StreamNews } from "./stream_statements.ts";

/** The streams of a process, and how far their shards have been looked at. */
export class StreamRegister {
  readonly #streams = new Set<EventStream>();
  readonly #byUser = new Map<string, Set<EventStream>>();
  readonly #byShard = new Map<number, number>();
  readonly #tails = new Map<number, number>();

  /** All streams, the oldest first. */
  get streams(): ReadonlySet<EventStream> {
    return this.#streams;
  }

  /** The last number that was seen of each shard that has streams. */
  get tails(): ReadonlyMap<number, number> {
    return this.#tails;
  }

  /** The streams of a user, the oldest first. */
  ofUser(userId: string): ReadonlySet<EventStream> {
    return this.#byUser.get(userId) ?? new Set();
  }

  /**
   * Adds a stream.
   *
   * @param lastSeq The last number of its shard, read before this call. What
   * comes after it is seen as news of the shard.
   */
  add(stream: EventStream, lastSeq: number): void {
    const { userId, shard } = stream;
    this.#streams.add(stream);
    const ofUser = this.#byUser.get(userId);
    if (ofUser) ofUser.add(stream);
    else this.#byUser.set(userId, new Set([stream]));
    this.#byShard.set(shard, (this.#byShard.get(shard) ?? 0) + 1);
    // An earlier stream of the shard may still be behind this number.
    if (!this.#tails.has(shard)) this.#tails.set(shard, lastSeq);
  }

  /** Removes a stream that {@linkcode add} has added. */
  remove(stream: EventStream): void {
    const { userId, shard } = stream;
    this.#streams.delete(stream);
    const ofUser = this.#byUser.get(userId);
    ofUser?.delete(stream);
    if (ofUser?.size === 0) this.#byUser.delete(userId);
    const left = (this.#byShard.get(shard) ?? 0) - 1;
    this.#byShard.set(shard, left);
    if (left > 0) return;
    this.#byShard.delete(shard);
    this.#tails.delete(shard);
  }

  /** Takes note of news; answers the streams that have something new. */
  take(news: readonly StreamNews[]): EventStream[] {
    for (const { shard, lastSeq } of news) {
      const tail = this.#tails.get(shard);
      // The last stream of the shard may have gone while it was read.
      if (tail === undefined) continue;
      this.#tails.set(shard, Math.max(tail, lastSeq));
    }
    return news.flatMap(({ userId }) => [...this.ofUser(userId)]);
  }
}
