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
  { policy = sms, failed = {} }: {
    policy?: ChannelPolicy;
    failed?: { attempts?: number; outageAttempts?: number };
  } = {},
) {
  return verdictOn({ kind: "retry", error: "429", ...retry }, {
    delivery: claimedDelivery(failed),
    policy: { ...policy, retryPolicy: () => 60_000 },
    letGo: false,
    tookMs: 10,
    providerWaitMs: () => 0,
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
