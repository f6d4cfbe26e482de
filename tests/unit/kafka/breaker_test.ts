import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type Breaker,
  type BreakerOptions,
  type BreakerState,
  circuitBreaker,
  createBreaker,
  LetGoError,
  OutageError,
} from "@taskbell/kafka";
import { noSignal, sampleDelivery } from "./sample_delivery.ts";
import { silentLogger } from "./silent_logger.ts";

/** A breaker on a clock that is moved by hand. */
function testedBreaker(options: Partial<BreakerOptions> = {}) {
  const time = { ms: 0 };
  const changes: BreakerState[] = [];
  const breaker = createBreaker({
    name: "smtp",
    monotonicMs: () => time.ms,
    clock: { now: () => 1_000_000 + time.ms },
    onChange: ({ state }) => changes.push(state),
    logger: silentLogger,
    ...options,
  });
  return { breaker, time, changes };
}

const away = () => Promise.reject(new OutageError("Cannot connect"));
const fine = () => Promise.resolve("fine");

async function failTimes(breaker: Breaker, times: number): Promise<void> {
  for (let i = 0; i < times; i++) {
    await assertRejects(() => breaker.run(away), OutageError, "Cannot connect");
  }
}

/** Answers the error of a call that must not be made. */
async function refusalOf(breaker: Breaker): Promise<OutageError> {
  return await assertRejects(
    () =>
      breaker.run(() => {
        throw new Error("must not be called");
      }),
    OutageError,
    "Cannot call smtp",
  );
}

Deno.test("createBreaker() opens after five failures in a row", async () => {
  const { breaker, changes } = testedBreaker();
  await failTimes(breaker, 4);
  assertEquals(await breaker.run(fine), "fine");
  await failTimes(breaker, 4);
  assertEquals(breaker.status(), {
    name: "smtp",
    state: "closed",
    failures: 4,
    openedAtMs: null,
    retryAfterMs: 0,
    lastError: "Cannot connect",
  });
  await failTimes(breaker, 1);
  assertEquals(breaker.status(), {
    name: "smtp",
    state: "open",
    failures: 5,
    openedAtMs: 1_000_000,
    retryAfterMs: 30_000,
    lastError: "Cannot connect",
  });
  assertEquals(changes, ["open"]);
});

Deno.test("createBreaker() refuses calls until the next trial", async () => {
  const { breaker, time } = testedBreaker();
  await failTimes(breaker, 5);
  assertEquals((await refusalOf(breaker)).retryAfterMs, 30_000);
  time.ms = 29_999;
  assertEquals((await refusalOf(breaker)).retryAfterMs, 1);
  time.ms = 30_000;
  assertEquals(await breaker.run(fine), "fine");
  assertEquals(await breaker.run(fine), "fine");
});

Deno.test("createBreaker() lets one call pass on trial", async () => {
  const { breaker, time, changes } = testedBreaker();
  await failTimes(breaker, 5);
  time.ms = 30_000;
  const answer = Promise.withResolvers<string>();
  const trial = breaker.run(() => answer.promise);
  const refused = await refusalOf(breaker);
  assert((refused.retryAfterMs ?? Infinity) <= 1_000);
  assertEquals(breaker.status().state, "half_open");
  answer.resolve("back");
  assertEquals(await trial, "back");
  const { state, failures, openedAtMs, retryAfterMs } = breaker.status();
  assertEquals([state, failures, openedAtMs, retryAfterMs], [
    "closed",
    0,
    null,
    0,
  ]);
  assertEquals(changes, ["open", "half_open", "closed"]);
});

Deno.test("createBreaker() opens again when the trial fails", async () => {
  const { breaker, time, changes } = testedBreaker();
  await failTimes(breaker, 5);
  time.ms = 40_000;
  await failTimes(breaker, 1);
  assertEquals((await refusalOf(breaker)).retryAfterMs, 30_000);
  assertEquals(breaker.status().openedAtMs, 1_040_000);
  assertEquals(changes, ["open", "half_open", "open"]);
});

Deno.test("createBreaker() does not wait for ever for a trial", async () => {
  const { breaker, time } = testedBreaker({ trialMs: 5_000 });
  await failTimes(breaker, 5);
  time.ms = 30_000;
  const never = Promise.withResolvers<string>();
  const hanging = breaker.run(() => never.promise);
  time.ms = 34_999;
  assertEquals((await refusalOf(breaker)).retryAfterMs, 1);
  time.ms = 35_000;
  assertEquals(await breaker.run(fine), "fine");
  assertEquals(breaker.status().state, "closed");
  never.reject(new OutageError("too late"));
  await assertRejects(() => hanging, OutageError, "too late");
  assertEquals(breaker.status().failures, 0);
});

Deno.test("createBreaker() ends a trial that was aborted without a verdict", async () => {
  const { breaker, time } = testedBreaker();
  await failTimes(breaker, 5);
  time.ms = 30_000;
  const signal = AbortSignal.abort();
  await assertRejects(() => breaker.run(away, { signal }), OutageError);
  assertEquals(breaker.status().state, "half_open");
  assertEquals(await breaker.run(fine), "fine");
  assertEquals(breaker.status().state, "closed");
});

Deno.test("createBreaker() ignores what calls of an earlier state end with", async () => {
  const { breaker, time } = testedBreaker();
  const early = Promise.withResolvers<string>();
  const late = Promise.withResolvers<string>();
  const calls = [
    breaker.run(() => early.promise),
    breaker.run(() => late.promise),
  ];
  await failTimes(breaker, 5);
  early.resolve("from before");
  assertEquals(await calls[0], "from before");
  assertEquals(breaker.status().state, "open");
  time.ms = 30_000;
  await breaker.run(fine);
  late.reject(new OutageError("from before"));
  await assertRejects(async () => await calls[1], OutageError);
  assertEquals(breaker.status().failures, 0);
});

Deno.test("createBreaker() counts what says that the dependency is away", async () => {
  const timeout = new DOMException("late", "TimeoutError");
  const abort = new DOMException("aborted", "AbortError");
  const failuresAfter = async (error: unknown, isOutage?: () => boolean) => {
    const { breaker } = testedBreaker(isOutage && { isOutage });
    await failTimes(breaker, 2).catch(() => {});
    const thrown = await breaker.run(() => Promise.reject(error))
      .catch((thrown) => thrown);
    return [breaker.status().failures, thrown === error];
  };
  const named = new OutageError("away", { dependency: "smtp" });
  const other = new OutageError("away", { dependency: "sms" });
  assertEquals(await failuresAfter(named), [3, true]);
  assertEquals(await failuresAfter(timeout), [3, true]);
  assertEquals(await failuresAfter(other), [2, true]);
  assertEquals(await failuresAfter(abort), [2, true]);
  assertEquals(await failuresAfter(new Error("550 no such user")), [0, true]);
  assertEquals(await failuresAfter("thrown text"), [0, true]);
  const refused = new Error("ECONNREFUSED");
  assertEquals(await failuresAfter(refused, () => true), [3, false]);
});

Deno.test("createBreaker() makes an outage of what isOutage() tells", async () => {
  const { breaker } = testedBreaker({
    isOutage: (error) => error instanceof TypeError,
  });
  const cause = Object.assign(new TypeError("fetch failed"), {
    retryAfterMs: 7,
  });
  const error = await assertRejects(
    () => breaker.run(() => Promise.reject(cause)),
    OutageError,
    "Cannot reach smtp",
  );
  assertEquals([error.dependency, error.cause], ["smtp", cause]);
});

Deno.test("circuitBreaker() passes the delivery and refuses it when open", async () => {
  const { breaker } = testedBreaker();
  const seen: string[] = [];
  const handler = circuitBreaker<string>(breaker)(({ event }) => {
    seen.push(event);
    if (event === "bad") throw new OutageError("away");
  });
  await handler(sampleDelivery("good"), noSignal());
  for (let i = 0; i < 7; i++) {
    await assertRejects(
      async () => await handler(sampleDelivery("bad"), noSignal()),
      OutageError,
    );
  }
  assertEquals(seen, ["good", "bad", "bad", "bad", "bad", "bad"]);
});

Deno.test("circuitBreaker() blames the dependency that is away and no other", async () => {
  const outer = testedBreaker({ name: "database" });
  const inner = testedBreaker();
  const handler = circuitBreaker<string>(outer.breaker)(
    circuitBreaker<string>(inner.breaker)(() => away() as Promise<never>),
  );
  for (let i = 0; i < 7; i++) {
    await assertRejects(
      async () => await handler(sampleDelivery("e"), noSignal()),
      OutageError,
    );
  }
  assertEquals(inner.breaker.status().state, "open");
  assertEquals(outer.breaker.status().failures, 0);
});

Deno.test("createBreaker() learns nothing from a trial that is let go of", async () => {
  const { breaker, time, changes } = testedBreaker();
  await failTimes(breaker, 5);
  time.ms += 30_000;
  const letGo = () => Promise.reject(new LetGoError());
  await assertRejects(() => breaker.run(letGo), LetGoError);
  assertEquals(changes, ["open", "half_open"]);
  assertEquals(await breaker.run(fine), "fine");
  assertEquals(changes, ["open", "half_open", "closed"]);
});
