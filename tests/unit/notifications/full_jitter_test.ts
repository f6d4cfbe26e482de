import { assert, assertEquals } from "@std/assert";
import { fullJitter } from "../../../services/notifications/delivery/full_jitter.ts";
import { channelPolicies } from "../../../services/notifications/delivery/channel_policies.ts";

function delays(random: number, maxRetries = 6): (number | null)[] {
  const policy = fullJitter({
    maxRetries,
    maxMs: 100_000,
    random: () => random,
  });
  return [1, 2, 3, 4, 5, 6, 7].map((attempt) =>
    policy({ attempt, error: "busy" })
  );
}

Deno.test("fullJitter() draws from a range that grows up to its end", () => {
  const least = [1_000, 1_000, 1_000, 1_000, 1_000, 1_000, null];
  assertEquals(delays(0), least);
  const most = [5_000, 15_000, 45_000, 100_000, 100_000, 100_000, null];
  assertEquals(delays(1), most);
});

Deno.test("fullJitter() goes on for ever when no end is given", () => {
  const policy = fullJitter({ maxMs: 10_000, random: () => 1 });
  assertEquals(policy({ attempt: 100_000, error: "" }), 10_000);
});

Deno.test("every channel tries again 1 to 5 s after the first failure, hours later only after many", () => {
  for (const [name, { retryPolicy }] of Object.entries(channelPolicies)) {
    for (let n = 0; n < 200; n++) {
      const first = retryPolicy({ attempt: 1, error: "" }) ?? 0;
      assert(first >= 1_000 && first <= 5_000, `${name}: ${first}`);
      const sixth = retryPolicy({ attempt: 6, error: "" }) ?? 0;
      assert(sixth < 3_600_000, `${name}: ${sixth}`);
    }
  }
});
