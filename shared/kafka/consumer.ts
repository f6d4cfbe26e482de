/** Partitions of one topic. */
export interface TopicAssignment {
  /** The topic's name. */
  topic: string;
  /** The numbers of the partitions. */
  partitions: readonly number[];
}

/** How a partition is doing that a consumer reads. */
export interface PartitionStatus {
  /** The topic's name. */
  topic: string;
  /** The partition's number. */
  partition: number;
  /**
   * The offset that this member has committed; `null` before its first commit,
   * whatever the group had before.
   */
  committedOffset: number | null;
  /**
   * How many records are in the log and not done, about; `null` until its
   * leader has told how far the log goes.
   */
  lag: number | null;
  /** Whether it takes no more for now, as its queues are full. */
  paused: boolean;
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
  /** How each of its partitions is doing. */
  partitions: readonly PartitionStatus[];
}

/**
 * Reads topics as a member of a group and passes every record to its handler,
 * at least once, and those of one key one after another. An offset is committed
 * only when its record and all before it are done.
 */
export interface Consumer {
  /**
   * Reads until `signal` is aborted. It survives the loss of brokers and of
   * its membership; a failing handler gets its record again, with a growing
   * delay, and holds up the records of its key alone, until 10 000 records of
   * its partition wait behind it.
   *
   * Stopping waits for the running handlers, commits and leaves the group.
   *
   * @returns Resolves when it has stopped. It rejects only when called twice.
   */
  run(signal: AbortSignal): Promise<void>;

  /** Tells how it is doing. */
  status(): ConsumerStatus;
}
