import type { Mutant } from "./mutant.ts";

/** Offsets that are committed wrongly. */
export const offsetMutants: readonly Mutant[] = [
  {
    name: "auto-commit",
    breaks: "What was handed out is committed, handled or not",
    changes: [{
      file: "consuming/owned_partition.ts",
      find: "const { watermark } = this.#tracker;",
      replace: "const { position: watermark } = this.#tracker;",
    }],
    caughtBy: {
      contractCase: "run() commits a record only once it is handled",
    },
  },
  {
    name: "commit before effect",
    breaks: "An offset is committed while its handler runs",
    changes: [{
      file: "consuming/record_handling.ts",
      find: "await handler(delivery, over);",
      replace: "const next = partition.finish(pending);" +
        "await this.#options.commits.flush();" +
        "await handler(delivery, over);" +
        "onDone(pending, next); return null;",
    }],
    caughtBy: {
      contractCase: "run() commits a record only once it is handled",
    },
  },
  {
    name: "watermark is the highest that is done",
    breaks: "A stuck record is committed by one behind it",
    changes: [{
      file: "consuming/offset_tracker.ts",
      find: "while (this.#entries.first?.done)",
      replace:
        "while ((this.#entries.first?.offset ?? Infinity) <= entry.offset)",
    }],
    caughtBy: {
      contractCase:
        "run() commits the end of the finished prefix, whatever is finished first",
    },
  },
  {
    name: "watermark by counting on",
    breaks: "The position never gets behind what compaction has taken away",
    changes: [{
      file: "consuming/fetched_records.ts",
      find: "if (this.#batch) this.#position = this.#batch.lastOffset + 1;",
      replace: "",
    }, {
      file: "consuming/fetched_records.ts",
      find: "return (this.#batch?.lastOffset ?? record.offset) + 1;",
      replace: "return record.offset + 1;",
    }],
    caughtBy: {
      file: "unit/kafka/consuming/fetched_records_test.ts",
      test:
        "FetchedRecords hands out every record once and in order, however it was fetched",
    },
  },
  {
    name: "no fencing",
    breaks: "What comes after the loss of a partition is committed",
    changes: [{
      file: "consuming/record_handling.ts",
      find: "if (over.aborted) return null;\n    if",
      replace: "if (over.aborted) {" +
        "onDone(pending, partition.finish(pending));" +
        "await this.#options.commits.commit(" +
        "{ signal: new AbortController().signal });" +
        "return null; }\n    if",
    }, {
      file: "consuming/generation.ts",
      find: "readonly id: number;\n  /** The member's name. */",
      replace: "static latest = 0;" +
        "get id(): number { return Generation.latest; }" +
        "set id(id: number) { Generation.latest = id; }\n",
    }],
    caughtBy: {
      file: "unit/kafka/consuming/generation_work_test.ts",
      test: "GenerationWork commits nothing that comes after it has let go",
    },
  },
  {
    name: "no last commit",
    breaks: "A clean stop is followed by deliveries again",
    changes: [{
      file: "consuming/generation_work.ts",
      find: "await this.#commitLast(parts);",
      replace: "",
    }],
    caughtBy: {
      contractCase:
        "run() redelivers nothing after clean stops, whoever goes on",
    },
  },
  {
    name: "partitions are let go at once",
    breaks: "A rebalance takes partitions away under running handlers",
    changes: [{
      file: "consuming/generation_work.ts",
      find: "await this.#finishRunning();",
      replace: "",
    }],
    caughtBy: {
      contractCase:
        "run() waits for running handlers before it lets partitions go",
    },
  },
  {
    name: "reading begins at the end",
    breaks: "What was there before the group is never read",
    changes: [{
      file: "consuming/starting_points.ts",
      find: "return Math.max(offset, log?.start ?? 0);",
      replace: "return log?.end ?? 0;",
    }],
    caughtBy: {
      contractCase:
        "run() begins at the start of the log where the group has no offset",
    },
  },
  {
    name: "an answer to an earlier question is taken",
    breaks: "Records are lost when a corrupt batch is fetched once more",
    changes: [{
      file: "consuming/fetched_records.ts",
      find: "if (fetchOffset > this.#fetchOffset) return;",
      replace: "",
    }],
    caughtBy: {
      file: "unit/kafka/consuming/fetched_records_test.ts",
      test:
        "FetchedRecords.add() takes no answer from behind the place to which reading went back",
    },
  },
];
