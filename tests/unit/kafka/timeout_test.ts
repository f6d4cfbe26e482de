import { setTimeout as delay } from "node:timers/promises";
import { assert, assertEquals, assertRejects } from "@std/assert";
import {
  type Handler,
  isRetriable,
  OutageError,
  timeout,
  TimeoutError,
} from "@taskbell/kafka";
import { noSignal, sampleDelivery } from "./sample_delivery.ts";

/** Longer than any of these tests may take. */
const LONG_MS = 5_000;

/** Handles a delivery that may take a moment, and turns away soon. */
async function handleBriefly(
  handler: Handler<string>,
  options: { graceMs?: number; signal?: AbortSignal } = {},
): Promise<void> {
  const { graceMs = LONG_MS, signal = noSignal() } = options;
  await timeout<string>(5, { graceMs })(handler)(sampleDelivery("e"), signal);
}

Deno.test("timeout() passes what ends in time", async () => {
  const seen: boolean[] = [];
  const inTime = timeout<string>(LONG_MS);
  await inTime((_, signal) => void seen.push(signal.aborted))(
    sampleDelivery("e"),
    noSignal(),
  );
  assertEquals(seen, [false]);
  const failing = inTime(() => {
    throw new RangeError("no");
  });
  await assertRejects(
    async () => await failing(sampleDelivery("e"), noSignal()),
    RangeError,
  );
});

Deno.test("timeout() throws when the handler heeds its signal", async () => {
  let ended = false;
  const error = await assertRejects(
    () =>
      handleBriefly(async (_, signal) => {
        try {
          await delay(LONG_MS, undefined, { signal });
        } finally {
          ended = true;
        }
      }),
    TimeoutError,
  );
  assert(ended, "it turned away while the handler was running");
  assert(isRetriable(error));
  assertEquals(error.timeoutMs, 5);
  assertEquals((error.cause as Error).name, "AbortError");
});

Deno.test("timeout() turns away from a handler that heeds no signal", async () => {
  const late = Promise.withResolvers<void>();
  await assertRejects(
    () => handleBriefly(() => late.promise, { graceMs: 1 }),
    TimeoutError,
  );
  // Nobody waits for it any more: unhandled, it would end this test.
  late.reject(new Error("too late"));
  await delay(0);
});

Deno.test("timeout() accepts what ends well after its signal", async () => {
  let done = false;
  await handleBriefly(async (_, signal) => {
    await delay(LONG_MS, undefined, { signal }).catch(() => {});
    done = true;
  });
  assert(done);
});

Deno.test("timeout() passes an error that tells more", async () => {
  const permanent = Object.assign(new Error("no"), { retriable: false });
  for (const thrown of [new OutageError("away"), permanent]) {
    const error = await assertRejects(
      () =>
        handleBriefly(async (_, signal) => {
          await delay(LONG_MS, undefined, { signal }).catch(() => {});
          throw thrown;
        }),
      Error,
    );
    assertEquals(error, thrown);
  }
});

Deno.test("timeout() hands on that the delivery is let go of", async () => {
  for (const early of [true, false]) {
    const abort = new AbortController();
    if (early) abort.abort(new Error("lost"));
    const handled = timeout<string>(LONG_MS)(async (_, signal) => {
      if (!signal.aborted) await once(signal, "abort");
      throw signal.reason;
    })(sampleDelivery("e"), abort.signal);
    abort.abort(new Error("lost"));
    await assertRejects(async () => await handled, Error, "lost");
  }
});

function once(target: EventTarget, type: string): Promise<unknown> {
  return new Promise((resolve) => target.addEventListener(type, resolve));
}
