import { assertEquals, assertRejects } from "@std/assert";
import { LetGoError, OutageError, retry, RetryError } from "@taskbell/kafka";
import type { RetryPolicy } from "@taskbell/runtime";
import { noSignal, sampleDelivery } from "./sample_delivery.ts";

/** Tries again at once, so many times, and keeps what it was asked. */
function policyOf(
  maxRetries: number,
): { policy: RetryPolicy; asked: number[] } {
  const asked: number[] = [];
  const policy: RetryPolicy = ({ attempt }) => {
    asked.push(attempt);
    return attempt > maxRetries ? null : 0;
  };
  return { policy, asked };
}

Deno.test("retry() tries until the handler is done", async () => {
  const { policy, asked } = policyOf(3);
  const failures = [new Error("1"), new Error("2")];
  await retry<string>(policy)(() => {
    const failure = failures.shift();
    if (failure) throw failure;
  })(sampleDelivery("e"), noSignal());
  assertEquals(asked, [1, 2]);
});

Deno.test("retry() throws all it knows once the policy stops", async () => {
  const { policy } = policyOf(3);
  const now = { ms: 1000 };
  const clock = { now: () => now.ms++ };
  const last = { cause: new Error("never") };
  const error = await assertRejects(
    async () =>
      await retry<string>(policy, { clock })(() => {
        last.cause = new Error(`at ${now.ms}`);
        throw last.cause;
      })(sampleDelivery("e"), noSignal()),
    RetryError,
  );
  assertEquals([error.attempts, error.firstFailedAtMs], [4, 1000]);
  assertEquals([error.reason, error.retriable], ["retries_exhausted", false]);
  assertEquals(error.cause, last.cause);
});

Deno.test("retry() stops at an error on which no retry can help", async () => {
  const { policy, asked } = policyOf(3);
  const permanent = Object.assign(new Error("no"), { retriable: false });
  const failures = [new Error("1"), new Error("2"), permanent];
  const error = await assertRejects(
    async () =>
      await retry<string>(policy, { clock: { now: () => 1000 } })(() =>
        Promise.reject(failures.shift())
      )(sampleDelivery("e"), noSignal()),
    RetryError,
    "Failed 3 times",
  );
  assertEquals(
    [error.reason, error.attempts, error.firstFailedAtMs, error.cause],
    ["rejected", 3, 1000, permanent],
  );
  assertEquals(asked, [1, 2]);
});

Deno.test("retry() passes what comes of an outage", async () => {
  const { policy, asked } = policyOf(3);
  const outage = new OutageError("The database is away");
  for (const thrown of [outage, new Error("no", { cause: outage })]) {
    const error = await assertRejects(
      async () =>
        await retry<string>(policy)(() => Promise.reject(thrown))(
          sampleDelivery("e"),
          noSignal(),
        ),
      Error,
    );
    assertEquals(error, thrown);
  }
  assertEquals(asked, []);
});

/** Answers how long a retry waits after an error, in milliseconds. */
async function waitAfter(
  error: Error,
  options: { delayMs: number; maxRetryAfterMs?: number },
): Promise<number[]> {
  const waitsMs: number[] = [];
  const failures = [error];
  const pause = (ms: number) => {
    waitsMs.push(ms);
    return Promise.resolve();
  };
  await retry<string>(() => options.delayMs, options)(() => {
    const failure = failures.shift();
    if (failure) throw failure;
  })({ ...sampleDelivery("e"), pause }, noSignal());
  return waitsMs;
}

function asking(retryAfterMs: number): Error {
  return Object.assign(new Error("busy"), { retryAfterMs });
}

Deno.test("retry() waits as long as the error asks for", async () => {
  assertEquals(await waitAfter(asking(700), { delayMs: 200 }), [700]);
  assertEquals(await waitAfter(asking(100), { delayMs: 200 }), [200]);
  const cause = new Error("Cannot send", { cause: asking(700) });
  assertEquals(await waitAfter(cause, { delayMs: 200 }), [700]);
});

Deno.test("retry() waits no longer than it may", async () => {
  for (const ms of [3_600_000, Infinity]) {
    assertEquals(await waitAfter(asking(ms), { delayMs: 200 }), [30_000]);
    const bound = { delayMs: 200, maxRetryAfterMs: 1_000 };
    assertEquals(await waitAfter(asking(ms), bound), [1_000]);
  }
  const policyWaits = await waitAfter(asking(1), { delayMs: Infinity });
  assertEquals(policyWaits, [2 ** 31 - 1], "a longer timer rings at once");
});

Deno.test("retry() asks its policy about the error", async () => {
  const policy: RetryPolicy = ({ error }) =>
    error instanceof RangeError ? null : 0;
  const failures = [new TypeError("1"), new TypeError("2"), new RangeError()];
  const error = await assertRejects(
    async () =>
      await retry<string>(policy)(() => Promise.reject(failures.shift()))(
        sampleDelivery("e"),
        noSignal(),
      ),
    RetryError,
  );
  assertEquals([error.reason, error.attempts], ["retries_exhausted", 3]);
});

Deno.test("retry() waits by the delivery's own pause", async () => {
  const paused: number[] = [];
  const failures = [new Error("1"), new Error("2")];
  const pause = (ms: number) => {
    paused.push(ms);
    return Promise.resolve();
  };
  await retry<string>(({ attempt }) => attempt * 60_000)(() => {
    const failure = failures.shift();
    if (failure) throw failure;
  })({ ...sampleDelivery("e"), pause }, noSignal());
  assertEquals(paused, [60_000, 120_000]);
});

Deno.test("retry() gives up without a verdict when the pause ends early", async () => {
  const pause = () => Promise.reject(new LetGoError());
  let attempts = 0;
  const handling = async () =>
    await retry<string>(() => 10)(() => {
      attempts++;
      throw new Error("failing");
    })({ ...sampleDelivery("e"), pause }, noSignal());
  await assertRejects(handling, LetGoError);
  assertEquals(attempts, 1);
});

Deno.test("retry() passes on that its handler's pause has ended early", async () => {
  const handling = async () =>
    await retry<string>(() => null)(() => {
      throw new LetGoError();
    })(sampleDelivery("e"), noSignal());
  await assertRejects(handling, LetGoError);
});

Deno.test("retry() gives up without a verdict when the delivery is let go of", async () => {
  const abort = new AbortController();
  let attempts = 0;
  const handled = retry<string>(() => 60_000)(() => {
    attempts++;
    throw new Error("failing");
  })(sampleDelivery("e"), abort.signal);
  abort.abort();
  await assertRejects(async () => await handled, DOMException, "aborted");
  assertEquals(attempts, 1);
});
