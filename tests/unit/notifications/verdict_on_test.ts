import { assert, assertEquals } from "@std/assert";
import type { Retry } from "../../../services/notifications/channels/channel.ts";
import {
  channelPolicies,
  type ChannelPolicy,
} from "../../../services/notifications/delivery/channel_policies.ts";
import { verdictOn } from "../../../services/notifications/delivery/verdict_on.ts";
import { claimedDelivery } from "../../support/claimed_delivery.ts";

const { sms, webhook } = channelPolicies;

function verdict(
  retry: Partial<Retry>,
  { policy = sms, failed = {}, leftMs = 72 * 3_600_000, ...facts }: {
    policy?: ChannelPolicy;
    failed?: { attempts?: number; outageAttempts?: number };
    leftMs?: number;
    letGo?: boolean;
    providerWaitMs?: () => number;
  } = {},
) {
  const { claimedAt } = claimedDelivery();
  const expiresAt = new Date(claimedAt.getTime() + leftMs);
  return verdictOn({ kind: "retry", error: "429", ...retry }, {
    delivery: claimedDelivery({ ...failed, expiresAt }),
    policy: { ...policy, retryPolicy: () => 60_000 },
    letGo: false,
    tookMs: 0,
    providerWaitMs: () => 0,
    ...facts,
  });
}

/** Whether a wait is about so long: a tenth is added at random. */
function assertAbout(ms: number, wantedMs: number): void {
  assert(ms >= wantedMs && ms <= wantedMs * 1.1, `${ms}, not ${wantedMs}`);
}

Deno.test("verdictOn() waits for the first retry as long as the provider asks", () => {
  for (const policy of [sms, webhook]) {
    const { delayMs } = verdict({ retryAfterMs: 2_000 }, { policy });
    assertAbout(delayMs, 2_000);
  }
});

Deno.test("verdictOn() waits for a second retry no shorter than its back-off", () => {
  const failed = { attempts: 1 };
  assertAbout(verdict({ retryAfterMs: 2_000 }, { failed }).delayMs, 60_000);
  assertAbout(verdict({ retryAfterMs: 90_000 }, { failed }).delayMs, 90_000);
  const { delayMs } = verdict({ retryAfterMs: 1_000, throttled: true }, {
    failed: { outageAttempts: 20 },
  });
  assert(delayMs >= 1_000 && delayMs <= 15 * 60_000, `${delayMs}`);
});

Deno.test("verdictOn() counts no attempt where a shared provider is asked too often", () => {
  for (const retryAfterMs of [undefined, 2_000]) {
    const busy = { throttled: true, retryAfterMs };
    const { counts, state } = verdict(busy, { failed: { attempts: 9 } });
    assertEquals([counts, state], ["outage", "pending"]);
    assertEquals(verdict(busy, { policy: webhook }).counts, "failure");
  }
  assertEquals(verdict({ retryAfterMs: 2_000 }).counts, "failure");
});

Deno.test("verdictOn() holds what nobody was asked about as long as it is told", () => {
  const told = { unasked: true, outage: "sms", retryAfterMs: 900_000 };
  const { delayMs, attempted, waitsFor } = verdict(told);
  assertAbout(delayMs, 900_000);
  assertEquals([attempted, waitsFor], [false, "sms"]);
  const { delayMs: usual } = verdict({ unasked: true, outage: "database" });
  assertAbout(usual, 1_000);
});

Deno.test("verdictOn() holds a message until its provider may be asked", () => {
  const told = { unasked: true, outage: "sms", retryAfterMs: 2_000 };
  const providerWaitMs = () => 30_000;
  assertAbout(verdict(told, { providerWaitMs }).delayMs, 30_000);
});

Deno.test("verdictOn() tries what meets outages again before it expires", () => {
  const failed = { outageAttempts: 20 };
  for (let n = 0; n < 200; n++) {
    const { delayMs, state, counts } = verdict({ outage: "sms" }, {
      failed,
      leftMs: 10_000,
    });
    assertEquals([state, counts], ["pending", "outage"]);
    assert(delayMs >= 1_000 && delayMs <= 5_000, `${delayMs}`);
  }
  const { state, deadLetter } = verdict({ outage: "sms" }, {
    failed,
    leftMs: 900,
  });
  assertEquals([state, deadLetter], ["failed", "expired"]);
});

Deno.test("verdictOn() gives up what is asked to come again after it has expired", () => {
  const { state, deadLetter } = verdict(
    { outage: "sms", retryAfterMs: 10_000 },
    { leftMs: 10_000 },
  );
  assertEquals([state, deadLetter], ["failed", "expired"]);
});

Deno.test("verdictOn() tries soon what its worker has let go of", () => {
  const failed = { attempts: 3, outageAttempts: 20 };
  for (let n = 0; n < 200; n++) {
    const { delayMs, counts } = verdict({}, { failed, letGo: true });
    assertEquals(counts, "outage");
    assert(delayMs >= 1_000 && delayMs <= 5_000, `${delayMs}`);
  }
});
