import type { TopicAssignment } from "../consumer.ts";

/** What tells one generation of a group from another. */
export interface GenerationFacts {
  /** The generation's number. */
  id: number;
  /** The member's name in it. */
  memberId: string;
  /** What the member reads in it. */
  assignments: readonly TopicAssignment[];
  /** The number of partitions of each topic, as the member knows it. */
  partitionCounts: ReadonlyMap<string, number>;
}

/**
 * One term of a member in its group, from one rebalance to the next: only in
 * it are the partitions its own.
 */
export class Generation {
  /** The generation's number. */
  readonly id: number;
  /** The member's name. */
  readonly memberId: string;
  /** What the member reads. */
  readonly assignments: readonly TopicAssignment[];
  /** The number of partitions of each topic. */
  readonly partitionCounts: ReadonlyMap<string, number>;
  readonly #ending = new AbortController();
  readonly #lost = new AbortController();

  constructor({ id, memberId, assignments, partitionCounts }: GenerationFacts) {
    this.id = id;
    this.memberId = memberId;
    this.assignments = assignments;
    this.partitionCounts = partitionCounts;
  }

  /** Aborted when the group rebalances: nothing new may be started. */
  get ending(): AbortSignal {
    return this.#ending.signal;
  }

  /** Aborted when others may own the partitions: nothing may be committed. */
  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  /** The group rebalances; what runs may be finished and committed. */
  end(reason: unknown): void {
    this.#ending.abort(reason);
  }

  /** The group goes on without this member. */
  lose(reason: unknown): void {
    this.#ending.abort(reason);
    this.#lost.abort(reason);
  }
}
