import { protocolError } from "../../../../../shared/kafka/client/kafkajs_internals.ts";
import type { GroupMembership } from "../../../../../shared/kafka/consuming/group_membership.ts";
import { TOPIC } from "./simulated_log.ts";

/** What becomes of the next commits. */
export type CommitMode =
  /** The group has them and says so. */
  | "well"
  /** The group has them, and the answer is lost. */
  | "answer lost"
  /** The group does not get them. */
  | "refused"
  /** They are on their way until the mode changes. */
  | "slow";

/** What the group keeps for a partition. */
export interface Committed {
  offset: number;
  metadata: string;
}

interface OffsetFetchRequest {
  topics: readonly { partitions: readonly { partition: number }[] }[];
}

interface CommitRequest {
  groupGenerationId: number;
  topics: readonly {
    partitions: readonly (Committed & { partition: number })[];
  }[];
}

const ILLEGAL_GENERATION = 22;
const NOT_COORDINATOR = 16;
const NO_OFFSET = -1;

/** How {@linkcode SimulatedGroup} is observed. */
export interface SimulatedGroupOptions {
  /** Is told of what the group has from now on. */
  onCommit(partition: number, committed: Committed): void;
}

/** A group's coordinator in memory, of one member at a time. */
export class SimulatedGroup {
  readonly committed = new Map<number, Committed>();
  readonly #options: SimulatedGroupOptions;
  #mode: CommitMode = "well";
  #held = Promise.withResolvers<void>();
  #generation = 0;

  constructor(options: SimulatedGroupOptions) {
    this.#options = options;
  }

  /** What becomes of commits now. */
  get mode(): CommitMode {
    return this.#mode;
  }

  set mode(mode: CommitMode) {
    this.#mode = mode;
    this.#held.resolve();
    this.#held = Promise.withResolvers<void>();
  }

  /** Begins another generation: commits of an earlier one are refused. */
  nextGeneration(): number {
    return ++this.#generation;
  }

  /** The face that a member sees, until it dies. */
  membership(death: AbortSignal): GroupMembership {
    const face = {
      ask: async (api: string, args: unknown) => {
        const answer = api === "OffsetFetch"
          ? this.#offsets(args as OffsetFetchRequest)
          : await this.#commit(args as CommitRequest, death);
        // A dead member hears no answer.
        return death.aborted ? await new Promise(() => {}) : answer;
      },
    };
    return face as unknown as GroupMembership;
  }

  #offsets({ topics }: OffsetFetchRequest): object {
    const partitions = topics[0]?.partitions.map(({ partition }) => {
      const place = this.committed.get(partition);
      const { offset, metadata } = place ?? { offset: NO_OFFSET, metadata: "" };
      return { partition, errorCode: 0, offset: String(offset), metadata };
    });
    return { responses: [{ topic: TOPIC, partitions }] };
  }

  async #commit(
    { groupGenerationId, topics }: CommitRequest,
    death: AbortSignal,
  ): Promise<object> {
    if (death.aborted) return {};
    while (this.#mode === "slow") await this.#held.promise;
    if (this.#mode === "refused") throw protocolError(NOT_COORDINATOR);
    if (groupGenerationId !== this.#generation) {
      throw protocolError(ILLEGAL_GENERATION);
    }
    for (const { partition, offset, metadata } of topics[0]?.partitions ?? []) {
      this.committed.set(partition, { offset, metadata });
      this.#options.onCommit(partition, { offset, metadata });
    }
    if (this.#mode === "answer lost") throw new Error("Closed connection");
    return { responses: [] };
  }
}
