import { assertEquals } from "@std/assert";
import { AttemptCounts } from "../../../services/notifications/delivery/attempt_counts.ts";
import {
  type ClaimLimits,
  planClaims,
} from "../../../services/notifications/delivery/plan_claims.ts";
import type { PendingLane } from "../../../services/notifications/delivery/lane_walk.ts";
import { policiesWith } from "../../support/delivery_engines.ts";

const LIMITS: ClaimLimits = {
  policies: policiesWith({ concurrency: 6, laneConcurrency: 2 }),
  running: new AttemptCounts(),
  allowance: () => Infinity,
  available: () => Infinity,
};

function running(lanes: Record<string, number>): AttemptCounts {
  const counts = new AttemptCounts();
  for (const [lane, count] of Object.entries(lanes)) {
    for (let n = 0; n < count; n++) counts.add({ lane, userId: lane });
  }
  return counts;
}

/** Lanes of a user each. */
const due = (...lanes: string[]): PendingLane[] =>
  lanes.map((lane) => ({ lane, userId: lane, waitMs: 0 }));

Deno.test("planClaims() gives each lane a slot before a second, the longest wait first", () => {
  const lanes = [
    { lane: "webhook a", userId: "a", waitMs: -1 },
    { lane: "webhook b", userId: "b", waitMs: -3 },
    { lane: "webhook c", userId: "c", waitMs: -2 },
    { lane: "webhook d", userId: "d", waitMs: 1 },
    { lane: "email", userId: "a", waitMs: 0 },
  ];
  assertEquals(planClaims(lanes, LIMITS), [
    { lane: "webhook a", slots: 1 },
    // One of the six is left for a lane that has none.
    { lane: "webhook b", slots: 2 },
    { lane: "webhook c", slots: 2 },
    { lane: "email", slots: 2 },
  ]);
});

Deno.test("planClaims() prefers lanes that have none, however long others wait", () => {
  const lanes = [
    { lane: "webhook a", userId: "a", waitMs: -1_000 },
    { lane: "webhook b", userId: "b", waitMs: 0 },
  ];
  const busy = running({ "webhook a": 1, "webhook x": 2, "webhook y": 2 });
  assertEquals(planClaims(lanes, { ...LIMITS, running: busy }), [
    { lane: "webhook b", slots: 1 },
  ]);
});

Deno.test("planClaims() keeps slots for lanes that have none", () => {
  const busy = running({ "webhook a": 1, "webhook x": 2, "webhook y": 2 });
  const limits = { ...LIMITS, running: busy };
  assertEquals(planClaims(due("webhook a"), limits), []);
  assertEquals(planClaims(due("webhook b"), limits), [
    { lane: "webhook b", slots: 1 },
  ]);
});

Deno.test("planClaims() gives a channel's only lane all its slots", () => {
  const policies = policiesWith({ concurrency: 20, laneConcurrency: 20 });
  assertEquals(planClaims(due("email"), { ...LIMITS, policies }), [
    { lane: "email", slots: 20 },
  ]);
});

Deno.test("planClaims() gives a user's webhooks a tenth of all slots together", () => {
  const policies = policiesWith({ concurrency: 100, laneConcurrency: 2 });
  const lanes = Array.from({ length: 60 }, (_, n) => ({
    lane: `webhook ${n}`,
    userId: "one",
    waitMs: -n,
  }));
  const mine = planClaims(lanes, { ...LIMITS, policies });
  assertEquals(mine.length, 10);
  const shared = lanes.map((lane) => ({
    ...lane,
    lane: `push ${lane.waitMs}`,
  }));
  // A push service is no user's own.
  assertEquals(planClaims(shared, { ...LIMITS, policies }).length, 60);
});

Deno.test("planClaims() prefers users who have the fewest", () => {
  const policies = policiesWith({ concurrency: 30, laneConcurrency: 3 });
  const lanes = [
    { lane: "webhook a2", userId: "a", waitMs: -1_000 },
    { lane: "webhook b1", userId: "b", waitMs: 0 },
  ];
  const busy = running(
    Object.fromEntries(
      Array.from({ length: 28 }, (_, n) => [`webhook x${n}`, 1]),
    ),
  );
  busy.add({ lane: "webhook a1", userId: "a" });
  const plan = planClaims(lanes, { ...LIMITS, policies, running: busy });
  assertEquals(plan, [{ lane: "webhook b1", slots: 1 }]);
});

Deno.test("planClaims() leaves out lanes that are full and channels that are", () => {
  const busy = running({ "webhook a": 2, "sms": 1 });
  const lanes = due("webhook a", "webhook b", "webhook c", "webhook d", "sms");
  assertEquals(planClaims(lanes, { ...LIMITS, running: busy }), [
    { lane: "webhook b", slots: 1 },
    { lane: "webhook c", slots: 1 },
    { lane: "webhook d", slots: 1 },
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
