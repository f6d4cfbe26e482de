import { Problem } from "./problem.ts";

/** The most work of a name that waits for its turn. */
export const MAX_WAITING = 4;

/** What else is known of the work. */
export interface TurnOptions {
  /** Aborts when nobody wants the work done any more. */
  signal: AbortSignal;
}

/**
 * Lets the work of each name run one after the other, in the order of calls.
 * What waits is bounded: it may hold much in memory.
 */
export class Turns {
  /**
   * Those who wait, by name, the first one first. A name is here while work of
   * it runs.
   */
  readonly #waiting = new Map<string, Set<() => void>>();

  /**
   * Runs the work when all earlier work of the name has ended. Where its
   * signal aborts before that, it is not run and makes room at once.
   *
   * @throws {Problem} When {@linkcode MAX_WAITING} wait already (429), or when
   * the signal has aborted.
   */
  async take<T>(
    name: string,
    work: () => Promise<T>,
    { signal }: TurnOptions,
  ): Promise<T> {
    await this.#wait(name, signal);
    try {
      // It may have aborted after the turn was given.
      assertPresent(signal);
      return await work();
    } finally {
      this.#end(name);
    }
  }

  async #wait(name: string, signal: AbortSignal): Promise<void> {
    const waiting = this.#waiting.get(name);
    if (!waiting) {
      this.#waiting.set(name, new Set());
      return;
    }
    assertPresent(signal);
    if (waiting.size >= MAX_WAITING) throw tooMany();
    const { promise, resolve: begin, reject } = Promise.withResolvers<void>();
    const leave = () => {
      waiting.delete(begin);
      reject(clientGone());
    };
    waiting.add(begin);
    signal.addEventListener("abort", leave);
    try {
      await promise;
    } finally {
      signal.removeEventListener("abort", leave);
    }
  }

  #end(name: string): void {
    const waiting = this.#waiting.get(name);
    const [begin] = waiting ?? [];
    if (!begin) {
      this.#waiting.delete(name);
      return;
    }
    waiting?.delete(begin);
    begin();
  }
}

function tooMany(): Problem {
  return new Problem("rate-limited", {
    detail: `${MAX_WAITING} others of the user are waiting`,
    headers: { "retry-after": "1" },
  });
}

function assertPresent(signal: AbortSignal): void {
  if (signal.aborted) throw clientGone();
}

/** Whoever has gone reads no answer: this is not to be an error of ours. */
function clientGone(): Problem {
  return new Problem("malformed-request", { detail: "The client has gone" });
}
