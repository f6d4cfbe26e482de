import type { Fault, FaultOf } from "./fault.ts";

/** The faults of one direction, which change while data is on its way. */
export class Conditions {
  #faults: readonly Fault[] = [];
  #changed = new AbortController();

  /** Those of now, in the order in which the data meets them. */
  get faults(): readonly Fault[] {
    return this.#faults;
  }

  /** Aborted once they are no longer those of now. */
  get changed(): AbortSignal {
    return this.#changed.signal;
  }

  /** Puts others in their place. */
  set(faults: readonly Fault[]): void {
    this.#faults = faults;
    const changed = this.#changed;
    this.#changed = new AbortController();
    changed.abort();
  }

  /** The first fault of a kind. */
  find<Kind extends Fault["kind"]>(kind: Kind): FaultOf<Kind> | undefined {
    return this.#faults.find((fault): fault is FaultOf<Kind> =>
      fault.kind === kind
    );
  }
}
