import { MODEL } from "./model_check.ts";
import type { Mutant } from "./mutant.ts";

/** Records that are started wrongly. */
export const dispatchMutants: readonly Mutant[] = [
  {
    name: "no order of keys",
    breaks: "Records of one key run side by side",
    changes: [{
      file: "consuming/key_queues.ts",
      find: "before.next = entry;\n    return false;",
      replace: "return true;",
    }],
    caughtBy: {
      contractCase:
        "run() keeps the order of each key when records fail and come again",
    },
  },
  {
    name: "a poison record is not isolated",
    breaks: "After a death the records in flight run side by side",
    changes: [{
      file: "consuming/dispatcher.ts",
      find: "if (pending.suspect) return this.#suspects.push(pending);",
      replace: "",
    }],
    caughtBy: MODEL,
  },
  {
    name: "suspects do not wait for who runs",
    breaks: "A suspect runs beside others",
    changes: [{
      file: "consuming/dispatcher.ts",
      find: "return this.#running === 0 ? this.#suspects.shift() : undefined;",
      replace: "return this.#suspects.shift();",
    }],
    caughtBy: MODEL,
  },
  {
    name: "nobody is told who runs alone",
    breaks: "The death of a record alone is not counted",
    changes: [{
      file: "consuming/record_handling.ts",
      find: "partition.runsAlone(pending);\n    await commits.flush();",
      replace: "partition.runsAlone(pending);",
    }],
    caughtBy: MODEL,
  },
  {
    name: "a record stays alone for ever",
    breaks: "Deaths of others are held against a record",
    changes: [{
      file: "consuming/record_handling.ts",
      find: "partition.runsAlone(null);",
      replace: "",
    }],
    caughtBy: MODEL,
  },
  {
    name: "records are started behind what the group knows",
    breaks: "A record that was in flight at a death is no suspect",
    changes: [{
      file: "consuming/owned_partition.ts",
      find: "return offset < this.#startedBelow;",
      replace: "return true;",
    }],
    caughtBy: MODEL,
  },
  {
    name: "an orderly end looks like a death",
    breaks: "Records run alone after each rebalance",
    changes: [{
      file: "consuming/generation_work.ts",
      find: "this.#commits.commit({ clean: true, signal })",
      replace: "this.#commits.commit({ signal })",
    }],
    caughtBy: MODEL,
  },
  {
    name: "a crash loop has no end",
    breaks: "A record that kills its process does so for ever",
    changes: [{
      file: "middleware/dead_letter.ts",
      find: "if (delivery.crashes >= maxCrashes) {",
      replace: "if (delivery.crashes >= Infinity) {",
    }],
    caughtBy: {
      contractCase:
        "run() gives up the record of which three members died alone, and no other",
    },
  },
  {
    name: "a pause keeps its place",
    breaks: "Failing keys hold up all others",
    changes: [{
      file: "consuming/dispatcher.ts",
      find: "pending.suspect ? this.#waitInPlace : this.#pause",
      replace: "this.#waitInPlace",
    }],
    caughtBy: {
      contractCase: "retry() gives its place to other keys while it waits",
    },
  },
  {
    name: "queues have no bound",
    breaks: "All of the backlog comes into memory",
    changes: [{
      file: "consuming/owned_partition.ts",
      find:
        "return this.queued >= MAX_QUEUED || this.#tracker.span >= MAX_SPAN ||",
      replace: "return false &&",
    }],
    caughtBy: {
      contractCase: "run() hands out no more while all handlers hang",
    },
  },
  {
    name: "fetches have no bound",
    breaks: "What nobody can take yet is fetched all the same",
    changes: [{
      file: "consuming/owned_partition.ts",
      find: "return this.#fetched.bytes < FETCH_BELOW_BYTES;",
      replace: "return true;",
    }],
    caughtBy: {
      contractCase: "run() asks for no more once it has enough for now",
    },
  },
  {
    name: "what was taken stays in memory",
    breaks: "A thousand batches are kept that are long done",
    changes: [{
      file: "consuming/fifo.ts",
      find: "this.#entries[this.#head] = undefined;",
      replace: "",
    }],
    caughtBy: {
      file: "unit/kafka/consuming/fifo_test.ts",
      test: "Fifo.shift() keeps no hold on what it gave out while more wait",
    },
  },
];
