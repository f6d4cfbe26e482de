/**
 * Sends requests over keep-alive connections, on each one the next as soon as
 * the last one is answered, and prints a {@linkcode LoadResult} as JSON. It
 * reads a {@linkcode LoadPlan} from standard input. It is a program of its
 * own, so that it takes no time from what measures.
 *
 * @module
 */
import { percentile } from "../report/percentile.ts";
import { AnswerReader } from "./answer_reader.ts";
import { writeAll } from "../../support/write_all.ts";

/** What to send. */
export interface LoadPlan {
  hostname: string;
  port: number;
  /** The bytes of a request for each connection, as text. */
  requests: string[];
  /** The status that each answer should have. */
  status: number;
  seconds: number;
}

/** What came back. */
export interface LoadResult {
  /** Answers with the right status that came before the end. */
  done: number;
  /** Answers with another status, and requests without one. */
  errors: number;
  /** Of all answers. */
  p50Ms: number | undefined;
  /** Of all answers. */
  p99Ms: number | undefined;
}

/** An answer to the last request may take this much longer. */
const GRACE_MS = 1000;

class Load {
  readonly tookMs: number[] = [];
  done = 0;
  errors = 0;
  readonly #plan: LoadPlan;
  readonly #open = new Set<Deno.Conn>();
  readonly #endsAt: number;

  constructor(plan: LoadPlan) {
    this.#plan = plan;
    this.#endsAt = performance.now() + plan.seconds * 1000;
  }

  async run(): Promise<void> {
    const leftMs = this.#endsAt - performance.now();
    const end = setTimeout(() => {
      for (const connection of this.#open) connection.close();
    }, leftMs + GRACE_MS);
    await Promise.all(
      this.#plan.requests.map((request) => this.#drive(request)),
    );
    clearTimeout(end);
  }

  async #drive(request: string): Promise<void> {
    const bytes = new TextEncoder().encode(request);
    const connection = await Deno.connect(this.#plan);
    connection.setNoDelay();
    this.#open.add(connection);
    const reader = new AnswerReader(connection);
    try {
      while (performance.now() < this.#endsAt) {
        const sentAt = performance.now();
        await writeAll(connection, bytes);
        this.#count(await reader.readStatus(), sentAt);
      }
      connection.close();
    } catch {
      // Broken, or closed as the grace is over: this request has no answer,
      // and those that would have followed it are missing from the rate.
      this.errors++;
    } finally {
      this.#open.delete(connection);
    }
  }

  /** A right answer after the end shows only in how long it took. */
  #count(status: number, sentAt: number): void {
    const now = performance.now();
    this.tookMs.push(now - sentAt);
    if (status !== this.#plan.status) this.errors++;
    else if (now <= this.#endsAt) this.done++;
  }
}

if (import.meta.main) {
  const load = new Load(await new Response(Deno.stdin.readable).json());
  await load.run();
  const { done, errors } = load;
  const tookMs = load.tookMs.sort((a, b) => a - b);
  const result: LoadResult = {
    done,
    errors,
    p50Ms: percentile(tookMs, 0.5),
    p99Ms: percentile(tookMs, 0.99),
  };
  console.log(JSON.stringify(result));
}
