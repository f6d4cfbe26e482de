import type { Mutant } from "./mutant.ts";

const FAULTS = "contract/kafka_faults_test.ts";

/** Batches that are sent wrongly. */
export const publisherMutants: readonly Mutant[] = [
  {
    name: "concurrent sends on one producer",
    breaks: "Acknowledged events are lost when a connection breaks",
    changes: [{
      file: "publishing/partition_sender.ts",
      find: "await this.#deliver(this.#queue.take(this.#options));",
      replace: "void this.#deliver(this.#queue.take(this.#options));",
    }],
    caughtBy: {
      file: "negative/concurrent_publish_test.ts",
      test:
        "publish() loses and doubles nothing that comes while a batch is under way",
    },
  },
  {
    name: "a batch is sent again under new numbers",
    breaks: "An event is written twice when its answer is lost",
    changes: [{
      file: "publishing/batch_sender.ts",
      find: 'if (verdict === "new_producer") this.#renumber',
      replace: "this.#renumber",
    }],
    caughtBy: {
      file: FAULTS,
      test: "publish() writes once what the broker has but never acknowledged",
    },
  },
  {
    name: "a deposed leader is believed to have appended nothing",
    breaks: "An acknowledged event is lost after its leader has moved",
    changes: [{
      file: "publishing/produce_batch.ts",
      find: "  ErrorCode.MESSAGE_TOO_LARGE,",
      replace: "  ErrorCode.NOT_LEADER_OR_FOLLOWER,",
    }],
    caughtBy: {
      file: FAULTS,
      test:
        "publish() drops no later event when NOT_LEADER_OR_FOLLOWER comes after the append",
    },
  },
  {
    name: "numbers that the broker may know are used again",
    breaks: "An acknowledged event is taken for one that was given up",
    changes: [{
      file: "publishing/batch_sender.ts",
      find: "if (!batch.mayBeWritten) return;",
      replace: "return;",
    }],
    caughtBy: {
      file: FAULTS,
      test:
        "publish() drops no later event when one runs out of time unanswered",
    },
  },
];
