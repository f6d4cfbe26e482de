import { assertEquals, assertRejects, assertThrows } from "@std/assert";
import { AnswerReader } from "../bench/post_task/answer_reader.ts";
import { alignColumns } from "../bench/report/align_columns.ts";
import {
  formatCount,
  formatMs,
  formatRatio,
} from "../bench/report/format_number.ts";
import { formatReport } from "../bench/report/format_report.ts";
import { type Goal, judgeGoal } from "../bench/report/goal.ts";
import { percentile } from "../bench/report/percentile.ts";
import type { Comparison } from "../bench/report/report.ts";
import { spread } from "../bench/report/spread.ts";

const COMPARISON: Comparison = {
  title: "32 connections",
  unit: "tasks/s",
  contestants: [
    {
      name: "Taskbell",
      samples: [
        { perSecond: 5200, p50Ms: 5.5, p99Ms: 20, errors: 0 },
        { perSecond: 4100, p50Ms: 6.123, p99Ms: 104, errors: 0 },
        { perSecond: 900, p50Ms: 8, p99Ms: 60.25, errors: 1 },
      ],
    },
    { name: "peer", samples: [{ perSecond: 2050 }, { perSecond: 2050 }] },
    { name: "stalled", samples: [{ perSecond: 0, errors: 32 }] },
  ],
  goals: [{ kind: "ratio", atLeast: 8, of: "peer" }, { kind: "no_errors" }],
};

Deno.test("spread() finds the median, not the mean", () => {
  assertEquals(spread([100, 7, 9]), { median: 9, min: 7, max: 100 });
  assertEquals(spread([4, 1, 3, 100]), { median: 3.5, min: 1, max: 100 });
  assertEquals(spread([5]), { median: 5, min: 5, max: 5 });
  assertThrows(() => spread([]), RangeError);
});

Deno.test("percentile() takes the nearest rank", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => index + 1);
  assertEquals(percentile(hundred, 0.5), 50);
  assertEquals(percentile(hundred, 0.99), 99);
  assertEquals(percentile(hundred, 1), 100);
  assertEquals(percentile([3], 0.01), 3);
  assertEquals(percentile([], 0.5), undefined);
});

Deno.test("formatCount(), formatMs() and formatRatio() write what tells", () => {
  assertEquals([0, 999.6, 1234567].map(formatCount), [
    "0",
    "1 000",
    "1 234 567",
  ]);
  assertEquals([0.456, 12.34, 123.4].map(formatMs), ["0.46", "12.3", "123"]);
  assertEquals([0.7, 12.4, Infinity].map(formatRatio), [
    "0.70 ×",
    "12 ×",
    "∞ ×",
  ]);
});

Deno.test("judgeGoal() goes by the median of all runs", () => {
  const goals: [goal: Goal, got: string, reached: boolean][] = [
    [{ kind: "ratio", atLeast: 2, of: "peer" }, "2.00 ×", true],
    [{ kind: "ratio", atLeast: 2.1, of: "peer" }, "2.00 ×", false],
    [{ kind: "rate", atLeast: 4100 }, "4 100", true],
    [{ kind: "rate", atLeast: 4101 }, "4 100", false],
    [{ kind: "p99", below: 60.3 }, "60.3 ms", true],
    [{ kind: "p99", below: 60 }, "60.3 ms", false],
    [{ kind: "no_errors" }, "1", false],
  ];
  for (const [goal, got, reached] of goals) {
    const judgement = judgeGoal(goal, COMPARISON);
    assertEquals([judgement.got, judgement.reached], [got, reached]);
  }
});

Deno.test("judgeGoal() throws when the peer was not measured", () => {
  const goal: Goal = { kind: "ratio", atLeast: 2, of: "nobody" };
  assertThrows(() => judgeGoal(goal, COMPARISON), RangeError, "nobody");
});

Deno.test("alignColumns() sets the first column left, the others right", () => {
  assertEquals(alignColumns([["a", "12", "b"], ["long", "3", ""]]), [
    "a     12  b",
    "long   3",
  ]);
});

Deno.test("formatReport() writes a table for each comparison", () => {
  const report = {
    machine: { Processor: "fast, 2 cores", Deno: "2" },
    sections: [
      { name: "post-task", notes: ["What."], comparisons: [COMPARISON] },
    ],
  };
  assertEquals(formatReport(report).split("\n"), [
    "Processor  fast, 2 cores",
    "Deno       2",
    "",
    "",
    "POST-TASK",
    "What.",
    "",
    "32 connections  tasks/s      min – max  p50 ms  p99 ms  errors  Taskbell is",
    "  Taskbell        4 100    900 – 5 200    6.12    60.3       1",
    "  peer            2 050  2 050 – 2 050                               2.00 ×",
    "  stalled             0          0 – 0                      32          ∞ ×",
    "  goal: at least 8 × peer: 2.00 ×, MISSED",
    "  goal: no error: 1, MISSED",
  ]);
});

/** Hands out the pieces, one a read. */
function source(...pieces: string[]): {
  read(buffer: Uint8Array): Promise<number | null>;
} {
  const waiting = pieces.map((piece) => new TextEncoder().encode(piece));
  return {
    read(buffer) {
      const piece = waiting.shift();
      if (piece) buffer.set(piece);
      return Promise.resolve(piece?.length ?? null);
    },
  };
}

Deno.test("AnswerReader reads to the end of each answer", async () => {
  const reader = new AnswerReader(source(
    "HTTP/1.1 201 Crea",
    "ted\r\nContent-Length: 4\r\n\r",
    "\nä",
    "bc",
    "HTTP/1.1 503 Service Unavailable\r\ncontent-length: 0\r\n\r\n",
  ));
  assertEquals(await reader.readStatus(), 201);
  assertEquals(await reader.readStatus(), 503);
});

Deno.test("AnswerReader throws when it can't know the end", async () => {
  const answers = [
    ["HTTP/1.1 201 Created\r\ncontent-length: 4\r\n\r\nab"],
    ["HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n"],
    [],
  ];
  for (const pieces of answers) {
    const reader = new AnswerReader(source(...pieces));
    await assertRejects(() => reader.readStatus(), Error);
  }
});
