import type { Delivery, Undecoded } from "@taskbell/kafka";
import type { SimulatedMember } from "./simulated_member.ts";

/** One call of the handler. */
export class Attempt {
  /** `partition:offset`. */
  readonly id: string;
  readonly partition: number;
  readonly offset: number;
  readonly key: string | null;
  readonly crashes: number;
  readonly member: SimulatedMember;
  readonly signal: AbortSignal;
  state: "running" | "pausing" | "finished" | "failed" = "running";
  /** Whether its handler was done before it was let go of. */
  isDone = false;
  readonly #delivery: Delivery<Undecoded>;
  readonly #outcome = Promise.withResolvers<void>();

  constructor(
    delivery: Delivery<Undecoded>,
    { signal, member }: { signal: AbortSignal; member: SimulatedMember },
  ) {
    const { partition, offset, key } = delivery.record;
    this.#delivery = delivery;
    this.id = `${partition}:${offset}`;
    this.partition = partition;
    this.offset = offset;
    this.key = key && new TextDecoder().decode(key);
    this.crashes = delivery.crashes;
    this.member = member;
    this.signal = signal;
  }

  /** What the handler returns. */
  get outcome(): Promise<void> {
    return this.#outcome.promise;
  }

  finish(): void {
    this.state = "finished";
    this.isDone = !this.signal.aborted;
    this.#outcome.resolve();
  }

  fail(): void {
    this.state = "failed";
    this.#outcome.reject(new Error("no luck"));
  }

  /** Gives its place back for a while; fails when it is let go of. */
  async pause(ms: number): Promise<void> {
    this.state = "pausing";
    try {
      await this.#delivery.pause(ms, this.signal);
      this.state = "running";
    } catch (error) {
      this.state = "failed";
      this.#outcome.reject(error);
    }
  }
}
