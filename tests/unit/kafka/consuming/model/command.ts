import fc from "fast-check";
import type { CommitMode } from "./simulated_group.ts";

/** What may happen next; numbers choose among what is there. */
export type Command =
  /** A batch is appended behind a gap; key 0 is none. */
  | { do: "append"; partition: number; keys: readonly number[]; gap: number }
  /** A handler resolves. */
  | { do: "finish"; which: number }
  /** A handler throws. */
  | { do: "fail"; which: number }
  /** A handler gives its place back for a while. */
  | { do: "pause"; which: number; ms: number }
  /** Time passes. */
  | { do: "advance"; ms: number }
  /** From now on commits go well, or not. */
  | { do: "commits"; mode: CommitMode }
  /** The group rebalances; the member hears of it. */
  | { do: "rebalance" }
  /** The group goes on without the member, which does not know it yet. */
  | { do: "expel" }
  /** The member hears that it was expelled. */
  | { do: "lose" }
  /** The member is told to stop. */
  | { do: "stop" }
  /** The process dies. */
  | { do: "crash" };

const KEYS = 3;
const which = fc.nat(20);
const ms = fc.constantFrom(0, 10, 70, 200, 600, 3_000);
const mode = fc.constantFrom<CommitMode>(
  "well",
  "well",
  "answer lost",
  "refused",
  "slow",
);

function command<Kind extends Command["do"]>(
  kind: Kind,
  rest: object = {},
): fc.Arbitrary<Command> {
  return fc.record({ do: fc.constant(kind), ...rest }) as fc.Arbitrary<Command>;
}

/** Any command, in about the shares of an eventful life. */
export const anyCommand: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 6,
    arbitrary: command("append", {
      partition: fc.nat(1),
      keys: fc.array(fc.nat(KEYS), { minLength: 1, maxLength: 5 }),
      gap: fc.constantFrom(0, 0, 0, 1, 900, 2_500),
    }),
  },
  { weight: 9, arbitrary: command("finish", { which }) },
  { weight: 3, arbitrary: command("fail", { which }) },
  { weight: 2, arbitrary: command("pause", { which, ms }) },
  { weight: 6, arbitrary: command("advance", { ms }) },
  { weight: 2, arbitrary: command("commits", { mode }) },
  { weight: 1, arbitrary: command("rebalance") },
  { weight: 1, arbitrary: command("expel") },
  { weight: 1, arbitrary: command("lose") },
  { weight: 1, arbitrary: command("stop") },
  { weight: 3, arbitrary: command("crash") },
);
