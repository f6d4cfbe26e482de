import { assertEquals } from "@std/assert";
import {
  type Cut,
  cutPositions,
} from "../../chaos/deliveries/cuts/cut_positions.ts";
import { judgeCuts } from "../../chaos/deliveries/cuts/judge_cuts.ts";
import type { CutResult } from "../../chaos/deliveries/cuts/read_results.ts";

const DIALOGUE = {
  to_server: new TextEncoder().encode("HELO\r\nMAIL ada@example.com\r\n"),
  to_client: new TextEncoder().encode("250 ok\r\n"),
};

/** A provider that has accepted a message before it says anything. */
const PROVIDER = { name: "webhook", acceptsFrom: () => 0 } as const;

const CUT: Cut = { direction: "to_client", bytes: 3 };
const LOST_REPLY: CutResult = {
  cut: CUT,
  state: "sent",
  attempts: [
    { outcome: "retry", ambiguous: true },
    { outcome: "delivered", ambiguous: false },
  ],
  arrivals: 2,
  sentEvents: 1,
  deadLetters: 0,
};

function violations(changes: Partial<CutResult>): string[] {
  return judgeCuts([{ ...LOST_REPLY, ...changes }], {
    provider: PROVIDER,
    dialogue: DIALOGUE,
  }).violations.map((text) => text.replace(/^.* bytes: /, ""));
}

Deno.test("cutPositions() chooses each byte when the stride is one", () => {
  const cuts = cutPositions(DIALOGUE, { strideBytes: 1 });
  const of = (direction: Cut["direction"]) =>
    cuts.filter((cut) => cut.direction === direction).map(({ bytes }) => bytes);
  assertEquals(of("to_server"), Array.from({ length: 29 }, (_, n) => n));
  assertEquals(of("to_client"), Array.from({ length: 9 }, (_, n) => n));
});

Deno.test("cutPositions() chooses the ends of lines whatever the stride", () => {
  const cuts = cutPositions(DIALOGUE, { strideBytes: 1_000 });
  const bytes = cuts.filter(({ direction }) => direction === "to_server")
    .map(({ bytes }) => bytes);
  assertEquals(bytes, [0, 1, 5, 6, 7, 27, 28]);
});

Deno.test("judgeCuts() takes a lost reply for what may be", () => {
  assertEquals(violations({}), []);
  assertEquals(violations({ arrivals: 1 }), []);
});

Deno.test("judgeCuts() finds what must not be", () => {
  const [retry, delivered] = LOST_REPLY.attempts;
  const known = { outcome: "retry", ambiguous: false };
  const permanent = { outcome: "permanent", ambiguous: true };
  for (
    const [wanted, changes] of [
      ["is failed", { state: "failed" }],
      ["lost", { arrivals: 0 }],
      ["attempts are permanent", { attempts: [permanent], arrivals: 1 }],
      ["attempts are delivered,delivered", {
        attempts: [delivered, delivered],
        arrivals: 1,
      }],
      ["3 arrivals of 2 attempts", { arrivals: 3 }],
      ["doubled, and nobody knew", { attempts: [known, delivered] }],
      ["2 events of success", { sentEvents: 2 }],
      ["1 dead letters", { deadLetters: 1 }],
      ["doubled without an acceptance", {
        cut: { direction: "to_server", bytes: 27 },
      }],
    ] as [string, Partial<CutResult>][]
  ) {
    assertEquals(violations(changes), [wanted]);
  }
  assertEquals(retry?.ambiguous, true);
});
