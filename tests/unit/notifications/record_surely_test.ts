import { assertEquals } from "@std/assert";
import type { Attempt } from "../../../services/notifications/delivery/attempt.ts";
import { recordSurely } from "../../../services/notifications/delivery/record_surely.ts";
import { USUAL_VERDICT } from "../../../services/notifications/delivery/verdict.ts";
import { claimedDelivery } from "../../support/claimed_delivery.ts";

const ATTEMPT: Attempt = {
  delivery: claimedDelivery(),
  token: "t",
  outcome: { kind: "delivered", provider: "p", providerMessageId: "m" },
  verdict: { ...USUAL_VERDICT, state: "sent", attempted: true },
  startedAtMs: 0,
  endedAtMs: 1,
};

const away = () =>
  Promise.reject(
    Object.assign(new Error("away"), { code: "CONNECTION_CLOSED" }),
  );

Deno.test("recordSurely() ends with the grace while the database is away", async () => {
  const grace = new AbortController();
  const failures: unknown[] = [];
  await recordSurely(ATTEMPT, {
    record: away,
    graceOver: grace.signal,
    onFailure: (error) => {
      failures.push(error);
      if (failures.length === 2) grace.abort();
    },
  });
  assertEquals(failures.length, 2);
});

Deno.test("recordSurely() goes on until the record is taken", async () => {
  const recorded: Attempt[] = [];
  let failures = 0;
  await recordSurely(ATTEMPT, {
    record: (attempt) => {
      if (failures < 5) return away();
      recorded.push(attempt);
      return Promise.resolve();
    },
    graceOver: new AbortController().signal,
    onFailure: () => failures++,
  });
  assertEquals(recorded, [ATTEMPT]);
});
