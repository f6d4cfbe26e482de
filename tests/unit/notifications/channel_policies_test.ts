import { assertEquals } from "@std/assert";
import {
  channelPolicies,
  policiesAt,
} from "../../../services/notifications/delivery/channel_policies.ts";

Deno.test("policiesAt() changes the rate of each channel and nothing else", () => {
  const { in_app, ...policies } = policiesAt({
    emailPerSecond: 1,
    smsPerSecond: 2,
    pushPerSecond: 3,
    webhookPerSecond: 4,
  });
  assertEquals(in_app, channelPolicies.in_app);
  for (
    const [channel, perSecond] of [
      ["email", 1],
      ["sms", 2],
      ["push", 3],
      ["webhook", 4],
    ] as const
  ) {
    assertEquals(policies[channel], { ...channelPolicies[channel], perSecond });
  }
});
