import { assertEquals } from "@std/assert";
import {
  type HerdResult,
  judgeHerd,
} from "../../chaos/deliveries/judge_herd.ts";

const GOOD: HerdResult = {
  reminders: 9,
  mails: 9,
  pending: 0,
  lateness: new Map([
    ["ada", [100, 400, 900]],
    ["bob", [200, 500, 800]],
    ["eve", [300, 500, 700]],
  ]),
};

function judged(changes: Partial<HerdResult>): string[] {
  return judgeHerd({ ...GOOD, ...changes });
}

Deno.test("judgeHerd() finds nothing where all is well", () => {
  assertEquals(judged({}), []);
});

Deno.test("judgeHerd() finds what is lost, sent again, early or starved", () => {
  const { lateness } = GOOD;
  assertEquals(
    judged({ mails: 8, lateness: new Map(lateness).set("ada", [100, 400]) }),
    ["8 of 9 reminders have arrived: 1 lost"],
  );
  assertEquals(judged({ mails: 11 }), ["2 mails were sent again"]);
  assertEquals(judged({ pending: 1 }), ["1 deliveries still wait"]);
  assertEquals(
    judged({ lateness: new Map(lateness).set("ada", [-1, 400, 900]) }),
    ["A mail came before its time"],
  );
  assertEquals(
    judged({ lateness: new Map(lateness).set("ada", [700, 800, 900]) }),
    ["A user's median is 1.60 times that of most"],
  );
});

Deno.test("judgeHerd() finds that nothing has arrived", () => {
  assertEquals(judged({ mails: 0, lateness: new Map() }), [
    "0 of 9 reminders have arrived: 9 lost",
  ]);
});
