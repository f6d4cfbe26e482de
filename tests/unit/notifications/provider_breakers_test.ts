import { assert, assertEquals } from "@std/assert";
import type { Outcome } from "../../../services/notifications/channels/channel.ts";
import { ProviderBreakers } from "../../../services/notifications/delivery/provider_breakers.ts";
import { DELIVERED, HandChannel } from "../../support/delivery_engines.ts";
import { eventually } from "../../support/eventually.ts";
import { sampleMessage } from "../../support/sample_message.ts";

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

for (const kind of ["permanent", "target_gone"] as const) {
  const decided: Outcome = { kind, error: "no address", unasked: true };

  Deno.test(`ProviderBreakers learns nothing from what is ${kind} unasked`, async () => {
    const breakers = new ProviderBreakers({ recoveryMs: 0 });
    await callTimes(4, [breakers, DOWN]);
    assertEquals(await call(breakers, decided), decided);
    await call(breakers, DOWN);
    assertEquals(breakers.broken().length, 1);
    // Nor does it close on trial.
    assertEquals(await call(breakers, decided), decided);
    assertEquals(breakers.broken().length, 1);
    await call(breakers, DELIVERED);
    assertEquals(breakers.broken().length, 0);
  });
}

Deno.test("ProviderBreakers learns nothing from our own database's outage", async () => {
  const breakers = new ProviderBreakers();
  const away: Outcome = { ...DOWN, outage: "database", unasked: true };
  for (let n = 0; n < 10; n++) assertEquals(await call(breakers, away), away);
  assertEquals(breakers.broken(), []);
});

const WAIT: Outcome = { ...BUSY, throttled: true, retryAfterMs: 60_000 };

Deno.test("ProviderBreakers keeps all messages away for a wait that is asked for", async () => {
  const breakers = new ProviderBreakers();
  await call(breakers, WAIT);
  assertEquals(breakers.allowance("smtp"), 0);
  const waitMs = breakers.waitMs("smtp");
  assert(waitMs > 59_000 && waitMs <= 60_000, `${waitMs}`);
  const refused = await call(breakers, DELIVERED);
  assertEquals(refused.kind === "retry" && refused.unasked, true);
  assertEquals(breakers.allowance("sms"), Infinity);
});

Deno.test("ProviderBreakers lets a shared provider ask for 5 minutes at a time", async () => {
  const day = 86_400_000;
  const { signal } = new AbortController();
  const ask = () => Promise.resolve({ ...WAIT, retryAfterMs: day });
  const breakers = new ProviderBreakers();
  await breakers.call("smtp", { ask, signal });
  assert(breakers.waitMs("smtp") <= 300_000);
  await breakers.call("webhook a", { ask, signal, isOwnServer: true });
  assert(breakers.waitMs("webhook a") > 86_000_000);
});

Deno.test("ProviderBreakers takes no wait of one target for that of its host", async () => {
  const breakers = new ProviderBreakers();
  await call(breakers, { ...BUSY, retryAfterMs: 60_000 });
  assertEquals(breakers.allowance("smtp"), Infinity);
  await call(breakers, { ...DOWN, retryAfterMs: 60_000 });
  assertEquals(breakers.allowance("smtp"), 0);
});

Deno.test("ProviderBreakers begins with one call at a time after a wait", async () => {
  const breakers = new ProviderBreakers();
  await call(breakers, { ...WAIT, retryAfterMs: 20 });
  await eventually(() => assertEquals(breakers.allowance("smtp"), 1));
  const slow = Promise.withResolvers<Outcome>();
  const { signal } = new AbortController();
  const running = breakers.call("smtp", { ask: () => slow.promise, signal });
  assertEquals(breakers.allowance("smtp"), 0);
  slow.resolve(DELIVERED);
  await running;
  assertEquals(breakers.allowance("smtp"), 2);
  await callTimes(14, [breakers, DELIVERED]);
  assertEquals(breakers.allowance("smtp"), Infinity);
});

Deno.test("ProviderBreakers asks no more after a wait, whoever planned it", async () => {
  const time = { ms: 0 };
  const breakers = new ProviderBreakers({ monotonicMs: () => time.ms });
  await call(breakers, { ...WAIT, retryAfterMs: 20 });
  time.ms = 20;
  const slow = Promise.withResolvers<Outcome>();
  const { signal } = new AbortController();
  const running = breakers.call("smtp", { ask: () => slow.promise, signal });
  const second = await call(breakers, DELIVERED);
  assertEquals(second.kind === "retry" && second.unasked, true);
  slow.resolve(DELIVERED);
  assertEquals(await running, DELIVERED);
  assertEquals(await call(breakers, DELIVERED), DELIVERED);
});

Deno.test("ProviderBreakers keeps to the longest wait that was asked for", async () => {
  const time = { ms: 0 };
  const breakers = new ProviderBreakers({ monotonicMs: () => time.ms });
  const { signal } = new AbortController();
  const answers = [60_000, 1_000].map((retryAfterMs) => {
    const answer = Promise.withResolvers<Outcome>();
    const ask = () => answer.promise;
    const called = breakers.call("smtp", { ask, signal });
    return () => {
      answer.resolve({ ...WAIT, retryAfterMs });
      return called;
    };
  });
  for (const give of answers) await give();
  assertEquals(breakers.waitMs("smtp"), 60_000);
});

Deno.test("ProviderBreakers tries nothing while a wait is asked for", async () => {
  const time = { ms: 0 };
  const breakers = new ProviderBreakers({
    recoveryMs: 10,
    monotonicMs: () => time.ms,
  });
  await callTimes(4, [breakers, DOWN]);
  await call(breakers, { ...DOWN, retryAfterMs: 60_000 });
  time.ms = 1_000;
  assertEquals(breakers.allowance("smtp"), 0);
  time.ms = 60_000;
  assertEquals(breakers.allowance("smtp"), 1);
});

Deno.test("ProviderBreakers learns nothing of a wait's end from what began before", async () => {
  const breakers = new ProviderBreakers();
  const { signal } = new AbortController();
  const early = Promise.withResolvers<Outcome>();
  const calls = [1, 2].map(() =>
    breakers.call("smtp", { ask: () => early.promise, signal })
  );
  await call(breakers, { ...WAIT, retryAfterMs: 50 });
  early.resolve(DELIVERED);
  await Promise.all(calls);
  await eventually(() => assertEquals(breakers.allowance("smtp"), 1));
});

Deno.test("ProviderBreakers forgets what nobody asks any more", async () => {
  const breakers = new ProviderBreakers({ idleMs: 50 });
  await callTimes(5, [breakers, DOWN]);
  assertEquals(breakers.broken().length, 1);
  await eventually(() => assertEquals(breakers.broken(), []));
});

Deno.test("ProviderBreakers keeps nothing of providers that are well or long unused", async () => {
  const time = { ms: 0 };
  const breakers = new ProviderBreakers({
    idleMs: 1_000,
    monotonicMs: () => time.ms,
  });
  for (let id = 0; id < 100; id++) {
    await call(breakers, DELIVERED, `well ${id}`);
  }
  assertEquals(breakers.size, 0);
  const slow = { ...WAIT, retryAfterMs: 500 };
  for (let id = 0; id < 100; id++) {
    await call(breakers, DOWN, `down ${id}`);
    await call(breakers, slow, `slow ${id}`);
  }
  assertEquals(breakers.size, 200);
  time.ms += 900;
  await call(breakers, DOWN, "down 7");
  time.ms += 601;
  await call(breakers, DELIVERED);
  assertEquals(breakers.size, 1);
  for (let n = 0; n < 3; n++) await call(breakers, DOWN, "down 7");
  assertEquals(breakers.allowance("down 7"), 0);
});

Deno.test("ProviderBreakers tells of a hundred, shared ones first", async () => {
  const breakers = new ProviderBreakers();
  const { signal } = new AbortController();
  const down = { ask: () => Promise.resolve(DOWN), signal };
  for (let n = 0; n < 5; n++) {
    for (let id = 0; id < 150; id++) {
      await breakers.call(`webhook ${id}`, { ...down, isOwnServer: true });
    }
    await breakers.call("smtp", down);
  }
  const broken = breakers.broken();
  assertEquals([broken.length, broken[0]?.name], [100, "smtp"]);
});

for (const [reason, opens] of [["TimeoutError", true], ["Error", false]]) {
  Deno.test(`ProviderBreakers ${opens ? "counts" : "counts no"} provider that hangs until a ${reason}`, async () => {
    const breakers = new ProviderBreakers();
    const channel = new HandChannel(() => new Promise(() => {}));
    const guarded = breakers.guard({ name: "smtp", channel });
    const signal = AbortSignal.abort(new DOMException("ended", `${reason}`));
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, () => guarded.deliver(sampleMessage(), signal)),
    );
    assertEquals(outcomes[0], {
      kind: "retry",
      error: "ended",
      ambiguous: true,
      ...(opens && { outage: "smtp" }),
    });
    assertEquals(breakers.broken().length, opens ? 1 : 0);
  });
}

Deno.test("ProviderBreakers lets a provider say how it ended", async () => {
  const channel = new HandChannel(async () => {
    await new Promise((resolve) => setTimeout(resolve, 5));
    return DOWN;
  });
  const guarded = new ProviderBreakers().guard({ name: "smtp", channel });
  const signal = AbortSignal.abort(new DOMException("late", "TimeoutError"));
  const outcome = await guarded.deliver(sampleMessage(), signal);
  assertEquals(outcome, { ...DOWN, outage: "smtp" });
});
