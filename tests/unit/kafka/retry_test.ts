import { assertEquals, assertRejects } from "@std/assert";
import { OutageError, RetriesExhaustedError, retry } from "@taskbell/kafka";
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
    RetriesExhaustedError,
  );
  assertEquals([error.attempts, error.firstFailedAtMs], [4, 1000]);
  assertEquals(error.cause, last.cause);
});

Deno.test("retry() passes an error on which no retry can help", async () => {
  const { policy, asked } = policyOf(3);
  for (
    const permanent of [
      Object.assign(new Error("permanent"), { retriable: false }),
      new OutageError("The database is away"),
    ]
  ) {
    const error = await assertRejects(
      async () =>
        await retry<string>(policy)(() => Promise.reject(permanent))(
          sampleDelivery("e"),
          noSignal(),
        ),
      Error,
    );
    assertEquals(error, permanent);
  }
  assertEquals(asked, []);
});

Deno.test("retry() ends its delay when the delivery is let go of", async () => {
  const abort = new AbortController();
  const handled = retry<string>(() => 60_000)(() => {
    throw new Error("failing");
  })(sampleDelivery("e"), abort.signal);
  abort.abort();
  await assertRejects(async () => await handled, Error, "abort");
});
