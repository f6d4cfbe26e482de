import { assertEquals } from "@std/assert";
import {
  type AttemptCounts,
  type ClaimLimits,
  planClaims,
} from "../../../services/notifications/delivery/plan_claims.ts";
import { policiesWith } from "../../support/delivery_engines.ts";

const LIMITS: ClaimLimits = {
  policies: policiesWith({ concurrency: 5, laneConcurrency: 2 }),
  running: running({}),
  allowance: () => Infinity,
  available: () => Infinity,
};

function running(lanes: Record<string, number>): AttemptCounts {
  const sum = (is: (lane: string) => boolean) =>
    Object.entries(lanes).reduce(
      (sum, [lane, count]) => sum + (is(lane) ? count : 0),
      0,
    );
  return {
    inLane: (lane) => lanes[lane] ?? 0,
    inChannel: (channel) => sum((lane) => lane.startsWith(channel)),
  };
}

const due = (...lanes: string[]) => lanes.map((lane) => ({ lane, waitMs: 0 }));

Deno.test("planClaims() gives each lane its slots, the longest wait first", () => {
  const lanes = [
    { lane: "webhook a", waitMs: -1 },
    { lane: "webhook b", waitMs: -3 },
    { lane: "webhook c", waitMs: -2 },
    { lane: "webhook d", waitMs: 1 },
    { lane: "email", waitMs: 0 },
  ];
  assertEquals(planClaims(lanes, LIMITS), [
    { lane: "webhook b", slots: 2 },
    { lane: "webhook c", slots: 2 },
    { lane: "webhook a", slots: 1 },
    { lane: "email", slots: 2 },
  ]);
});

Deno.test("planClaims() leaves out lanes that are full and channels that are", () => {
  const busy = running({ "webhook a": 2, "sms": 1 });
  const lanes = due("webhook a", "webhook b", "webhook c", "webhook d", "sms");
  assertEquals(planClaims(lanes, { ...LIMITS, running: busy }), [
    { lane: "webhook b", slots: 2 },
    { lane: "webhook c", slots: 1 },
    { lane: "sms", slots: 1 },
  ]);
});

Deno.test("planClaims() asks the breakers and the rates of each lane", () => {
  const allowance = (lane: string) =>
    lane === "email" ? 0 : lane === "sms" ? 1 : Infinity;
  const available = (lane: string) => lane === "in_app" ? 0 : 10;
  const limits = { ...LIMITS, allowance, available };
  assertEquals(planClaims(due("email", "sms", "in_app"), limits), [
    { lane: "sms", slots: 1 },
  ]);
});
