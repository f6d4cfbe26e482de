/** Partitions of one topic. */
export interface TopicAssignment {
  /** The topic's name. */
  topic: string;
  /** The numbers of the partitions. */
  partitions: readonly number[];
}

/** How a {@linkcode Consumer} is doing. */
export interface ConsumerStatus {
  /**
   * Whether it is a member of its group and gets on. A consumer that is
   * starting, rejoining, restarting, stuck or stopped is not ready.
   */
  ready: boolean;
  /** Why it is not ready, for the operator; `null` when it is. */
  reason: string | null;
  /** What it reads as a member of its group. */
  assignments: readonly TopicAssignment[];
}

/**
 * Reads topics as a member of a group and passes every record to its handler,
 * at least once and in the order of the partition. An offset is committed only
 * when its record is done.
 */
export interface Consumer {
  /**
   * Reads until `signal` is aborted. It survives the loss of brokers and of
   * its membership; a failing handler gets its record again, with a growing
   * delay, and holds up the records behind it.
   *
   * Stopping waits for the running handler, commits and leaves the group.
   *
   * @returns Resolves when it has stopped. It rejects only when called twice.
   */
  run(signal: AbortSignal): Promise<void>;

  /** Tells how it is doing. */
  status(): ConsumerStatus;
}
