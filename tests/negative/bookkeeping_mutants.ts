import type { Mutant } from "./mutant.ts";

/** The folder of the unit tests. */
const UNIT = "unit/kafka/consuming";

/** What a member remembers, and what it tells its group, done wrongly. */
export const bookkeepingMutants: readonly Mutant[] = [
  {
    name: "a heartbeat tells of no rebalance",
    breaks: "The whole group waits for the member until its time is up",
    changes: [{
      file: "consuming/heartbeats.ts",
      find: "generation.end(error);",
      replace: "",
    }],
    caughtBy: {
      file: `${UNIT}/heartbeats_test.ts`,
      test: "sendHeartbeats() ends the generation of a rebalance and goes on",
    },
  },
  {
    name: "the silence of the group is not noticed",
    breaks: "A member goes on with what others own by now",
    changes: [{
      file: "consuming/heartbeats.ts",
      find: "if (silentMs > sessionTimeoutMs) {",
      replace: "if (silentMs > Infinity) {",
    }],
    caughtBy: {
      file: `${UNIT}/heartbeats_test.ts`,
      test:
        "sendHeartbeats() loses the generation after the silence of a session",
    },
  },
  {
    name: "an expelled member goes on",
    breaks: "A member goes on with what others own by now",
    changes: [{
      file: "consuming/heartbeats.ts",
      find: "default:\n          generation.lose(error);",
      replace: "default:",
    }],
    caughtBy: {
      file: `${UNIT}/heartbeats_test.ts`,
      test: "sendHeartbeats() loses the generation when the group answers 25",
    },
  },
  {
    name: "who pauses is not waited for",
    breaks: "Partitions are let go of in the middle of a retry",
    changes: [{
      file: "consuming/dispatcher.ts",
      find: "while (this.#begun > 0) await",
      replace: "while (this.#running > 0) await",
    }],
    caughtBy: {
      file: `${UNIT}/dispatcher_test.ts`,
      test: "Dispatcher.idle() waits for who pauses and for what comes again",
    },
  },
  {
    name: "a partition loses its turn",
    breaks: "Records wait until the next one of their partition comes",
    changes: [{
      file: "consuming/dispatcher.ts",
      find: "if (ready && ready.size > 0) this.#turns.push(ready);",
      replace: "",
    }],
    caughtBy: {
      file: `${UNIT}/dispatcher_test.ts`,
      test:
        "Dispatcher starts everything at last, whatever pauses, fails or is a suspect",
    },
  },
  {
    name: "what is done keeps its bytes",
    breaks: "Ten thousand records behind a stuck one stay in memory",
    changes: [{
      file: "consuming/owned_partition.ts",
      find: "pending.letGo();\n    return this.#keys",
      replace: "return this.#keys",
    }],
    caughtBy: {
      file: `${UNIT}/owned_partition_test.ts`,
      test:
        "OwnedPartition.finish() lets go of the bytes of what waits for older ones",
    },
  },
  {
    name: "suspicion falls on what came later",
    breaks: "Two thousand records run alone that nobody had begun",
    changes: [{
      file: "consuming/owned_partition.ts",
      find: "Math.min(start.suspectsBelow, start.logEnd)",
      replace: "start.suspectsBelow",
    }],
    caughtBy: {
      file: `${UNIT}/owned_partition_test.ts`,
      test:
        "OwnedPartition takes for suspects what the dead may have started, within the log",
    },
  },
  {
    name: "what is done behind a stuck record is forgotten",
    breaks: "A clean restart redelivers ten thousand records",
    changes: [{
      file: "consuming/owned_partition.ts",
      find: "done: clean ? this.#done() : [],",
      replace: "done: [],",
    }],
    caughtBy: {
      file: `${UNIT}/owned_partition_test.ts`,
      test:
        "OwnedPartition.note() tells after an orderly end what is done behind the offset",
    },
  },
  {
    name: "one's own absence is a death",
    breaks: "A member whose group forgot it suspects its own records",
    changes: [{
      file: "consuming/flight_note.ts",
      find: "const isOwn = note.writer === reader;",
      replace: "const isOwn = false;",
    }],
    caughtBy: {
      file: `${UNIT}/flight_note_test.ts`,
      test: "takeOver() takes the reader's own note for no death",
    },
  },
  {
    name: "an unknown partition holds up the commits of others",
    breaks: "A topic that is deleted makes every death redeliver the others",
    changes: [{
      file: "consuming/offset_commits.ts",
      find: "if (!unknown.has(partitionName(note)))",
      replace: "if (unknown.size === 0)",
    }],
    caughtBy: {
      file: `${UNIT}/offset_commits_test.ts`,
      test:
        "OffsetCommits.commit() is held up for no partition by an unknown one",
    },
  },
  {
    name: "a death is not counted",
    breaks: "A record that kills its process does so for ever",
    changes: [{
      file: "consuming/flight_note.ts",
      find: "(crashes.get(alone) ?? 0) + 1",
      replace: "crashes.get(alone) ?? 0",
    }],
    caughtBy: {
      file: `${UNIT}/flight_note_test.ts`,
      test: "takeOver() counts against the record that ran alone, and no other",
    },
  },
  {
    name: "a member gets its neighbour's partition too",
    breaks: "Some members get more partitions than others",
    changes: [{
      file: "consuming/assign_round_robin.ts",
      find: "      turn++;\n    }",
      replace: "      turn += 2;\n    }",
    }],
    caughtBy: {
      file: `${UNIT}/assign_round_robin_test.ts`,
      test:
        "assignRoundRobin() gives members of the same topics as many but for one",
    },
  },
  {
    name: "an answer of a later version is read as an older one",
    breaks: "No record can be fetched",
    changes: [{
      file: "consuming/fetch_answer.ts",
      find: "if (apiVersion >= 11) cursor.int32();",
      replace: "",
    }],
    caughtBy: {
      file: `${UNIT}/fetch_answer_test.ts`,
      test: "decodeFetchAnswer() reads what version 11 says",
    },
  },
];
