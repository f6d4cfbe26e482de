import { assertEquals } from "@std/assert";
import {
  checkLedgers,
  type CheckOptions,
} from "../../harness/checker/check_ledgers.ts";
import {
  ANOMALY_KINDS,
  type AnomalyKind,
} from "../../harness/checker/verdict.ts";
import { violations } from "../../harness/checker/violations.ts";
import {
  EVERYBODY,
  type Fate,
  type LedgerEntry,
  type LedgerFact,
} from "../../harness/ledger/ledger_entry.ts";

/** A ledger under construction: each entry is a second after the last one. */
class History {
  readonly entries: LedgerEntry[] = [];

  add(process: string, fact: LedgerFact): this {
    this.entries.push({ ...fact, process, atMs: this.entries.length * 1000 });
    return this;
  }

  /** Begins operations and is told of each. */
  produce(
    key: string,
    ids: string,
    { type = "ok", doomed }: {
      type?: "ok" | "fail" | "unknown";
      doomed?: boolean;
    } = {},
  ) {
    for (const id of ids) {
      const sequence = this.entries.length;
      const fate = doomed === undefined ? {} : { doomed };
      this.add("load", { type: "invoke", id, key, sequence, ...fate });
      this.add("load", { type, id });
    }
    return this;
  }

  /** Operations get the same fate, one after another. */
  fate(process: string, ids: string, type: Fate["type"] = "arrival") {
    for (const id of ids) this.add(process, { type, id });
    return this;
  }
}

function anomaliesOf(
  { entries }: History,
  options?: CheckOptions,
): Partial<Record<AnomalyKind, string>> {
  const { anomalies } = checkLedgers(entries, options);
  return Object.fromEntries(
    ANOMALY_KINDS.filter((kind) => anomalies[kind].count > 0).map((kind) => [
      kind,
      anomalies[kind].examples.map(({ id }) => id).join(""),
    ]),
  );
}

Deno.test("checkLedgers() finds nothing wrong when all is well", () => {
  const history = new History()
    .produce("k", "abc").produce("l", "xyz").produce("l", "f", { type: "fail" })
    .produce("l", "uv", { type: "unknown" })
    .fate("m", "axbyu").fate("m", "c", "dead_letter").fate("m", "z", "discard");
  assertEquals(anomaliesOf(history), {});
  const verdict = checkLedgers(history.entries);
  assertEquals(verdict.operations, {
    invoked: 9,
    ok: 6,
    fail: 1,
    unknown: 2,
    open: 0,
  });
  assertEquals(verdict.conservation, {
    produced: 7,
    applied: 5,
    deadLetters: 1,
    discarded: 1,
    holds: true,
  });
  assertEquals(verdict.lossBelow, 3 / 6);
  assertEquals(violations(verdict), []);
});

/** Each with one thing planted in it, and what is to be found. */
const PLANTED: readonly [
  what: string,
  history: History,
  found: Partial<Record<AnomalyKind, string>>,
][] = [
  [
    "an operation is lost",
    new History().produce("k", "abc").fate("m", "ac"),
    { "lost-effect": "b" },
  ],
  [
    "an arrival has no cause",
    new History().produce("k", "a").fate("m", "ab"),
    { "phantom": "b" },
  ],
  [
    "a failed operation arrives",
    new History().produce("k", "a", { type: "fail" }).fate("m", "a"),
    { "phantom": "a" },
  ],
  [
    "a failed operation is discarded",
    new History().produce("k", "a", { type: "fail" }).fate("m", "a", "discard"),
    { "phantom": "a" },
  ],
  [
    "an effect comes twice, even after a death",
    new History().produce("k", "a").fate("m", "a", "effect")
      .add("crew", { type: "kill", victim: "m" }).fate("n", "a", "effect"),
    { "dup-effect": "a" },
  ],
  [
    "an arrival comes twice",
    new History().produce("k", "a").fate("m", "aa"),
    { "dup-delivery": "a" },
  ],
  [
    "an arrival comes twice, after the death of another process",
    new History().produce("k", "a").fate("m", "a")
      .add("crew", { type: "kill", victim: "other" }).fate("n", "a"),
    { "dup-delivery": "a" },
  ],
  [
    "an arrival comes twice, before the death",
    new History().produce("k", "a").fate("m", "aa")
      .add("crew", { type: "kill", victim: "m" }),
    { "dup-delivery": "a" },
  ],
  [
    "an arrival comes again that was long committed",
    new History().produce("k", "abcdefgh").fate("m", "abcdefgh")
      .add("crew", { type: "kill", victim: "m" }).fate("n", "bcdefgh"),
    { "dup-delivery": "bc" },
  ],
  [
    "an arrival comes twice, long after a pause",
    new History().produce("k", "ab")
      .add("crew", { type: "pause", victim: "m" })
      .add("crew", { type: "resume", victim: "m" })
      .fate("m", "aab"),
    { "dup-delivery": "a" },
  ],
  [
    "an operation overtakes another",
    new History().produce("k", "abc").fate("m", "acb"),
    { "order-violation": "c" },
  ],
  [
    "the first operation is overtaken",
    new History().produce("k", "ab").fate("m", "ba"),
    { "order-violation": "b" },
  ],
  [
    "what comes again leaves something out",
    new History().produce("k", "abcd").fate("m", "abc")
      .add("crew", { type: "kill", victim: "m" }).fate("n", "acd"),
    { "order-violation": "c" },
  ],
  [
    "nobody is told what became of an operation",
    new History().add("load", {
      type: "invoke",
      id: "a",
      key: "k",
      sequence: 0,
    }),
    { "stuck": "a" },
  ],
  [
    "a dead letter has no cause",
    new History().fate("m", "a", "dead_letter"),
    { "dlq-unaccounted": "a" },
  ],
  [
    "a dead letter had nothing wrong with it",
    new History().produce("k", "a", { doomed: false }).fate(
      "m",
      "a",
      "dead_letter",
    ),
    { "dlq-unaccounted": "a" },
  ],
  [
    "an operation arrives that was to be a dead letter",
    new History().produce("k", "a", { doomed: true }).fate("m", "a"),
    { "phantom": "a" },
  ],
  [
    "a dead letter had an effect",
    new History().produce("k", "a").fate("m", "a", "effect")
      .fate("m", "a", "dead_letter"),
    { "dlq-unaccounted": "a" },
  ],
  [
    "a dead letter comes twice",
    new History().produce("k", "a").fate("m", "aa", "dead_letter"),
    { "dlq-unaccounted": "a" },
  ],
];

for (const [what, history, found] of PLANTED) {
  Deno.test(`checkLedgers() finds it when ${what}`, () => {
    assertEquals(anomaliesOf(history), found);
  });
}

Deno.test("checkLedgers() has a planted case for every kind of anomaly", () => {
  const planted = new Set(
    PLANTED.flatMap(([_, __, found]) => Object.keys(found)),
  );
  assertEquals(planted, new Set(ANOMALY_KINDS));
});

Deno.test("checkLedgers() tells what still waits from what is lost", () => {
  const history = new History().produce("k", "abc").fate("m", "a");
  assertEquals(anomaliesOf(history, { waiting: new Set("c") }), {
    "lost-effect": "b",
    "stuck": "c",
  });
});

Deno.test("checkLedgers() counts repeats that a death explains", () => {
  const history = new History().produce("k", "abcd").fate("m", "abc")
    .add("crew", { type: "kill", victim: "m" }).fate("n", "bcd");
  assertEquals(anomaliesOf(history), {});
  const { explainedRepeats, disturbances } = checkLedgers(history.entries);
  assertEquals([explainedRepeats, disturbances], [2, 1]);
  assertEquals(anomaliesOf(history, { uncommittedMs: 1_000 }), {
    "dup-delivery": "b",
  });
});

Deno.test("checkLedgers() lets a paused process come late with what it began", () => {
  const history = new History().produce("k", "ab")
    .add("crew", { type: "pause", victim: "m" }).fate("n", "a")
    .add("crew", { type: "resume", victim: "m" }).fate("m", "a").fate("n", "b");
  assertEquals(anomaliesOf(history), {});
});

Deno.test("checkLedgers() lets what disturbs everybody explain all repeats", () => {
  const history = new History().produce("k", "ab").fate("m", "a")
    .add("crew", { type: "kill", victim: EVERYBODY }).fate("n", "ab");
  assertEquals(anomaliesOf(history), {});
});

Deno.test("checkLedgers() asks a dead generator for no outcome", () => {
  const history = new History()
    .add("load", { type: "invoke", id: "a", key: "k", sequence: 0 })
    .add("crew", { type: "kill", victim: "load" });
  assertEquals(anomaliesOf(history), {});
  assertEquals(checkLedgers(history.entries).operations.open, 1);
});

Deno.test("checkLedgers() gives no bound when something is lost or none is done", () => {
  const lost = new History().produce("k", "ab").fate("m", "a");
  assertEquals(checkLedgers(lost.entries).lossBelow, null);
  assertEquals(checkLedgers([]).lossBelow, null);
});

Deno.test("violations() says how many there are and shows the first", () => {
  const history = new History().produce("k", "abcdefg");
  assertEquals(violations(checkLedgers(history.entries)), [
    `lost-effect × 7 (${
      [..."abcde"].map((id) => `${id}: it is done, without an effect`)
        .join("; ")
    })`,
    "conservation: 7 produced are not 0 applied + 0 dead letters + " +
    "0 discarded",
  ]);
});

Deno.test("violations() leaves out what is allowed", () => {
  const history = new History().produce("k", "ab").fate("m", "aab");
  const verdict = checkLedgers(history.entries);
  assertEquals(violations(verdict).length, 1);
  assertEquals(violations(verdict, { allowed: ["dup-delivery"] }), []);
});
