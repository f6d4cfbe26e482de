import { listen, type Sql } from "@taskbell/db";
import { shardOf } from "@taskbell/outbox";
import { Alarm } from "@taskbell/runtime";
import { getLogger } from "@std/log";
import { unavailable } from "../problem.ts";
import { eventPage } from "./event_page.ts";
import { EventStream, type EventStreamOptions } from "./event_stream.ts";
import { STREAM_LIMITS, type StreamLimits } from "./stream_limits.ts";
import { StreamRegister } from "./stream_register.ts";
import { readNews, readPages } from "./stream_statements.ts";

/** What {@linkcode EventStreams} works with. */
export interface EventStreamsOptions {
  /** The database of the outbox. */
  sql: Sql;
  /** How streams are held. @default {STREAM_LIMITS} */
  limits?: Partial<StreamLimits>;
}

/** A stream to be opened. */
export type NewStream =
  & Omit<EventStreamOptions, "shard" | "onRoom" | "onEnd">
  & {
    /** The last number of the user's shard, read before. */
    lastSeq: number;
  };

/** The channel on which the database tells of new events. */
const CHANNEL = "taskbell_stream";

/** Without a stream there is nothing to look for, in milliseconds. */
const IDLE_MS = 3_600_000;

/** Clients come back after so long, each at its own time, in milliseconds. */
const RETRY_MS = { least: 1_000, most: 5_000 };

/** A client that had too many streams comes back later, in milliseconds. */
const REPLACED_RETRY_MS = 30_000;

const logger = getLogger("streams");

/**
 * The streams of events that a process holds. One loop looks for new events
 * of all of them, and then reads for those that have some.
 *
 * Each stream reads on from its own position, and is taken to be behind when
 * it is opened and whenever its user has news. So it makes no difference
 * whether an event shows before the stream is opened, meanwhile or after.
 */
export class EventStreams {
  readonly #sql: Sql;
  readonly #limits: StreamLimits;
  readonly #register = new StreamRegister();
  /** Those that are behind and have room. */
  readonly #waiting = new Set<EventStream>();
  readonly #alarm = new Alarm();
  #failed = false;
  #ended = false;

  /** Makes it without a stream; {@linkcode EventStreams.run} serves them. */
  constructor({ sql, limits = {} }: EventStreamsOptions) {
    this.#sql = sql;
    this.#limits = { ...STREAM_LIMITS, ...limits };
  }

  /** How many streams are open. */
  get size(): number {
    return this.#register.streams.size;
  }

  /**
   * Opens a stream.
   *
   * @throws {Problem} When this process has as many as it can hold.
   */
  open({ lastSeq, ...stream }: NewStream): ReadableStream<Uint8Array> {
    const { maxOfUser, maxStreams } = this.#limits;
    if (this.size >= maxStreams) throw unavailable();
    const [oldest, ...others] = this.#register.ofUser(stream.userId);
    if (oldest && others.length + 1 >= maxOfUser) {
      oldest.end({ retryMs: REPLACED_RETRY_MS });
    }
    const { least, most } = RETRY_MS;
    const opened = new EventStream({
      ...stream,
      shard: shardOf(stream.userId),
      onRoom: (stream) => {
        if (this.#wait(stream)) this.#alarm.wake();
      },
      onEnd: (stream) => this.#remove(stream),
    }, { retryMs: Math.round(least + Math.random() * (most - least)) });
    this.#register.add(opened, lastSeq);
    // A program that stops lets its clients go on elsewhere.
    if (this.#ended) opened.end();
    return opened.body;
  }

  /**
   * Serves the streams until the signal aborts, then ends all of them. It
   * survives outages of the database and never rejects.
   */
  async run(signal: AbortSignal): Promise<void> {
    if (!signal.aborted) void this.#listen();
    await Promise.all([this.#serve(signal), this.#tend(signal)]);
  }

  /** Listens until the pool ends, even where the first try fails. */
  async #listen(): Promise<void> {
    try {
      await listen(this.#sql, CHANNEL, () => this.#alarm.wake());
    } catch (error) {
      this.#report(error);
    }
  }

  async #serve(signal: AbortSignal): Promise<void> {
    const { pauseMs, pollMs } = this.#limits;
    while (!signal.aborted) {
      const hasMore = await this.#look();
      // Events gather meanwhile; a burst is not as many looks.
      await new Alarm().wait(pauseMs, signal);
      if (hasMore) continue;
      await this.#alarm.wait(this.size > 0 ? pollMs : IDLE_MS, signal);
    }
  }

  /** Answers whether there is more to do at once. */
  async #look(): Promise<boolean> {
    if (this.size === 0) return false;
    try {
      const news = await readNews(this.#sql, this.#register.tails);
      for (const stream of this.#register.take(news)) {
        stream.isBehind = true;
        this.#wait(stream);
      }
      await this.#read();
      this.#failed = false;
      return news.length > 0 || this.#waiting.size > 0;
    } catch (error) {
      this.#report(error);
      return false;
    }
  }

  /** Answers whether the stream is to be read for. */
  #wait(stream: EventStream): boolean {
    const waits = stream.isBehind && stream.hasRoom;
    if (waits) this.#waiting.add(stream);
    return waits;
  }

  /** Reads for those that wait, those of one user and position together. */
  async #read(): Promise<void> {
    const { batchSize } = this.#limits;
    const streams = this.#waiting.values().take(batchSize).toArray();
    if (streams.length === 0) return;
    const groups = Map.groupBy(
      streams,
      ({ position, userId }) => `${position} ${userId}`,
    );
    const positions = [...groups.values()].flatMap((group) =>
      group.slice(0, 1)
    );
    const pages = await readPages(this.#sql, positions);
    for (const [index, group] of [...groups.values()].entries()) {
      const { events = [], hasMore = false } = pages[index] ?? {};
      const page = eventPage(events);
      for (const stream of group) {
        this.#waiting.delete(stream);
        stream.isBehind = hasMore;
        stream.send(page);
      }
    }
  }

  /**
   * Ends what has had its time, and all at the end. It does not wait for the
   * database: a statement that hangs is no reason for clients to leave.
   */
  async #tend(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      this.#tendAll();
      await new Alarm().wait(this.#limits.tendMs, signal);
    }
    this.#ended = true;
    for (const stream of this.#register.streams) stream.end();
  }

  /** Ends those that are over, and shows the others that they are alive. */
  #tendAll(): void {
    const { heartbeatMs, stallMs } = this.#limits;
    const now = Date.now();
    for (const stream of this.#register.streams) {
      const { quietMs } = stream;
      if (now >= stream.expiresAtMs) stream.end();
      else if (!stream.hasRoom && quietMs >= stallMs) stream.cut();
      else if (stream.hasRoom && quietMs >= heartbeatMs) stream.beat();
    }
  }

  #remove(stream: EventStream): void {
    this.#waiting.delete(stream);
    this.#register.remove(stream);
  }

  #report(error: unknown): void {
    if (!this.#failed) logger.warn("Cannot look for events", { error });
    this.#failed = true;
  }
}
