import { assertEquals } from "@std/assert";
import {
  judgeOutage,
  type OutageResult,
} from "../../chaos/deliveries/judge_outage.ts";

const GOOD: OutageResult = {
  asked: 3,
  deliveries: 3,
  pending: 0,
  arrivals: ["a", "b", "c"],
  deadLetters: 0,
  usedAttempts: 0,
};

function judged(changes: Partial<OutageResult>): string[] {
  return judgeOutage({ ...GOOD, ...changes });
}

Deno.test("judgeOutage() finds nothing where all is well", () => {
  assertEquals(judged({}), []);
});

Deno.test("judgeOutage() finds what is lost, sent again or used up", () => {
  assertEquals(judged({ arrivals: ["a", "b"] }), [
    "2 of 3 mails have arrived: 1 lost",
  ]);
  assertEquals(judged({ arrivals: ["a", "b", "a"] }), [
    "2 of 3 mails have arrived: 1 lost",
    "1 mails were sent again",
  ]);
  assertEquals(judged({ deliveries: 4 }), ["4 deliveries were made"]);
  assertEquals(judged({ pending: 1 }), ["1 deliveries still wait"]);
  assertEquals(judged({ deadLetters: 2 }), ["2 dead letters"]);
  assertEquals(judged({ usedAttempts: 5 }), ["5 attempts are used up"]);
});
