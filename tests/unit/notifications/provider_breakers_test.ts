import { assertEquals } from "@std/assert";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import { DELIVERED } from "../../support/delivery_engines.ts";

const DOWN: Outcome = { kind: "retry", error: "down", outage: "host" };
const BUSY: Outcome = { kind: "retry", error: "busy" };

function call(breakers: ProviderBreakers, outcome: Outcome, name = "smtp") {
  const { signal } = new AbortController();
  return breakers.call(name, { ask: () => Promise.resolve(outcome), signal });
}

async function callTimes(
  times: number,
  [breakers, outcome]: [ProviderBreakers, Outcome],
): Promise<void> {
  for (let n = 0; n < times; n++) await call(breakers, outcome);
}

Deno.test("ProviderBreakers opens after 5 outages, and for that provider alone", async () => {
  const breakers = new ProviderBreakers();
  await callTimes(4, [breakers, DOWN]);
  assertEquals(breakers.allowance("smtp"), Infinity);
  // Under its own name, whatever the server is called.
  assertEquals(await call(breakers, DOWN), { ...DOWN, outage: "smtp" });
  assertEquals(breakers.allowance("smtp"), 0);
  const refused = await call(breakers, DELIVERED);
  assertEquals(refused.kind === "retry" && refused.unasked, true);
  assertEquals(await call(breakers, DELIVERED, "sms"), DELIVERED);
  assertEquals(breakers.broken().map(({ name, state }) => [name, state]), [
    ["smtp", "open"],
  ]);
});

Deno.test("ProviderBreakers takes no trouble of a message for an outage", async () => {
  const breakers = new ProviderBreakers();
  await callTimes(4, [breakers, DOWN]);
  await callTimes(10, [breakers, BUSY]);
  await callTimes(4, [breakers, DOWN]);
  assertEquals(breakers.allowance("smtp"), Infinity);
  assertEquals(await call(breakers, BUSY), BUSY);
});

Deno.test("ProviderBreakers lets one call try again and closes when it is answered", async () => {
  const breakers = new ProviderBreakers({ recoveryMs: 0 });
  const changes: string[] = [];
  breakers.onChange(({ state }) => changes.push(state));
  await callTimes(5, [breakers, DOWN]);
  assertEquals(breakers.allowance("smtp"), 1);
  await call(breakers, DOWN);
  await call(breakers, DELIVERED);
  assertEquals(breakers.allowance("smtp"), Infinity);
  assertEquals(breakers.broken(), []);
  assertEquals(changes, ["open", "half_open", "open", "half_open", "closed"]);
});

Deno.test("ProviderBreakers learns nothing from an attempt that was let go of", async () => {
  const breakers = new ProviderBreakers();
  await callTimes(4, [breakers, DOWN]);
  const letGo = AbortSignal.abort();
  const ask = () => Promise.resolve(BUSY);
  assertEquals(await breakers.call("smtp", { ask, signal: letGo }), BUSY);
  await call(breakers, DOWN);
  assertEquals(breakers.allowance("smtp"), 0);
});
