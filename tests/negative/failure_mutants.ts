import type { Mutant } from "./mutant.ts";

/** Failures, of handlers and of Kafka, that are dealt with wrongly. */
export const failureMutants: readonly Mutant[] = [
  {
    name: "dead-letter failure swallowed",
    breaks: "A record is gone whose dead letter was never written",
    changes: [{
      file: "middleware/dead_letter.ts",
      find: "if (isRetriable(error)) throw error;",
      replace: "if (isRetriable(error)) return;",
    }],
    caughtBy: {
      contractCase:
        "deadLetter() tries again and says why while its topic is not there",
    },
  },
  {
    name: "dead letter not waited for",
    breaks: "An offset is committed before its dead letter is written",
    changes: [{
      file: "middleware/dead_letter.ts",
      find: "await publish(letter);",
      replace: "void publish(letter).catch(() => {});",
    }],
    caughtBy: {
      contractCase:
        "deadLetter() holds the offset until the brokers have the letter",
    },
  },
  {
    name: "retry counts an outage",
    breaks: "An outage makes dead letters of records that are fine",
    changes: [{
      file: "middleware/retry.ts",
      find:
        "cause instanceof LetGoError ||\n          outageOf(cause) !== null;",
      replace: "cause instanceof LetGoError;",
    }],
    caughtBy: {
      contractCase: "run() gives up nothing for an outage, however long",
    },
  },
  {
    name: "a failing dead letter is judged again",
    breaks:
      "A handler runs again and again while its dead letter can't be sent",
    changes: [{
      file: "middleware/dead_letter.ts",
      find: "if (known) return",
      replace: "if (known && false) return",
    }],
    caughtBy: {
      file: "unit/kafka/dead_letter_middleware_test.ts",
      test: "deadLetter() judges a record once, however often its letter fails",
    },
  },
  {
    name: "an outage is a dead letter",
    breaks: "An outage makes dead letters of records that are fine",
    changes: [{
      file: "middleware/dead_letter.ts",
      find: "||\n        outageOf(error) !== null;",
      replace: ";",
    }],
    caughtBy: {
      contractCase: "run() gives up nothing for an outage, however long",
    },
  },
  {
    name: "retries have no end",
    breaks: "A record that fails for ever is tried for ever",
    changes: [{
      file: "middleware/retry.ts",
      find: "const delayMs = delayAfter(cause, attempts);",
      replace: "const delayMs = delayAfter(cause, 1);",
    }],
    caughtBy: {
      contractCase: "retry() stops after three retries, and the key moves on",
    },
  },
  {
    name: "heartbeats between batches only",
    breaks: "The group expels a member whose handler takes long",
    changes: [{
      file: "consuming/heartbeats.ts",
      find: "await alarm.wait(intervalMs, over);",
      replace: "await alarm.wait(intervalMs * 1_000, over);",
    }],
    caughtBy: {
      contractCase:
        "run() keeps its place while a handler outlasts the session",
    },
  },
  {
    name: "the group is not left",
    breaks: "After a stop the partitions wait for the session to end",
    changes: [{
      file: "consuming/group_member.ts",
      find: "await membership.leave();",
      replace: "",
    }],
    caughtBy: {
      contractCase:
        "run() leaves the group at once: another takes over before the session ends",
    },
  },
  {
    name: "nobody begins anew",
    breaks: "A consumer stays down after an error that passes",
    changes: [{
      file: "create_consumer.ts",
      find: "this.#reportCrash(error);",
      replace: "this.#reportCrash(error); return;",
    }],
    caughtBy: {
      contractCase:
        "run() begins anew after what no member can survive, and says why",
    },
  },
  {
    name: "a silent leader is waited for",
    breaks: "A partition stands still and nobody notices",
    changes: [{
      file: "consuming/watch_progress.ts",
      find: "if (silentMs <= stallMs) continue;",
      replace: "continue;",
    }],
    caughtBy: {
      contractCase:
        "runGroupMember() ends when a leader is silent for too long",
    },
  },
  {
    name: "a batch corrupt on its way is given up",
    breaks: "Records become a dead letter that are intact in the log",
    changes: [{
      file: "consuming/fetched_records.ts",
      find: "first.offset !== this.#doubted",
      replace: "first.offset < 0",
    }],
    caughtBy: {
      contractCase: "run() reads a batch that was corrupt on its way only",
    },
  },
  {
    name: "a time-out is taken for an error of Kafka",
    breaks: "One slow answer makes a member begin anew",
    changes: [{
      file: "consuming/group_verdict.ts",
      find: "if (cause instanceof DOMException) continue;",
      replace: "",
    }],
    caughtBy: {
      file: "unit/kafka/consuming/group_verdict_test.ts",
      test: "groupVerdict() is away when a connection breaks or is silent",
    },
  },
];
