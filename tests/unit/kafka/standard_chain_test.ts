import { assertEquals, assertRejects } from "@std/assert";
import {
  createBreaker,
  currentTrace,
  type Decoder,
  type Delivery,
  type EncodedRecord,
  type Handler,
  OutageError,
  standardChain,
  type StandardChainOptions,
  type Undecoded,
} from "@taskbell/kafka";
import { noSignal, sampleDelivery, sampleRecord } from "./sample_delivery.ts";
import { silentLogger } from "./silent_logger.ts";

const decoder: Decoder<string> = {
  decode: ({ value }) => ({
    ok: true,
    event: new TextDecoder().decode(value ?? undefined),
  }),
};

/** A chain that keeps its dead letters and what it logs. */
function testedChain(
  handler: Handler<string>,
  options: Partial<StandardChainOptions<string>> = {},
) {
  const letters: Record<string, unknown>[] = [];
  const warnings: string[] = [];
  const chain = standardChain<string>({
    decoder,
    handler,
    retryPolicy: ({ attempt }) => attempt > 3 ? null : 0,
    deadLetter: {
      publish: ({ value }: EncodedRecord) => {
        letters.push(JSON.parse(String(value)));
        return Promise.resolve();
      },
    },
    logger: { ...silentLogger, warn: (message) => void warnings.push(message) },
    ...options,
  });
  return { chain, letters, warnings };
}

function delivery(headers: Record<string, string> = {}): Delivery<Undecoded> {
  const encoder = new TextEncoder();
  const record = sampleRecord({
    headers: Object.entries(headers)
      .map(([name, value]) => [name, encoder.encode(value)]),
  });
  return sampleDelivery(undefined, record);
}

Deno.test("standardChain() skips other groups' redrives before all else", async () => {
  const { chain, letters } = testedChain(() => {
    throw new Error("must not be handled");
  });
  const redriven = delivery({ "redrive-group": "others" });
  await chain({ ...redriven, crashes: 9 }, noSignal());
  assertEquals(letters, []);
});

Deno.test("standardChain() gives up a fatal record before it is decoded", async () => {
  const { chain, letters } = testedChain(() => {}, {
    decoder: {
      decode: () => {
        throw new Error("must not be decoded");
      },
    },
  });
  await chain({ ...delivery(), crashes: 3 }, noSignal());
  assertEquals(letters.map(({ reason }) => reason), ["crash_loop"]);
});

Deno.test("standardChain() logs each attempt in the trace of the record", async () => {
  const traceIds = new Set<string | undefined>();
  const { chain, letters, warnings } = testedChain(() => {
    traceIds.add(currentTrace()?.traceId);
    throw new Error("no luck");
  });
  await chain(delivery(), noSignal());
  assertEquals(letters.map((letter) => letter["retry_count"]), [4]);
  assertEquals(warnings, [
    ...Array(4).fill("Cannot handle a record"),
    "A record has become a dead letter",
  ]);
  assertEquals([traceIds.size, traceIds.has(undefined)], [1, false]);
});

Deno.test("standardChain() bounds each attempt, and the breaker sees it", async () => {
  const breaker = createBreaker({ name: "smtp", logger: silentLogger });
  const { chain, letters } = testedChain(
    (_, signal) =>
      new Promise((_, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
      }),
    { timeoutMs: 1, breaker },
  );
  await chain(delivery(), noSignal());
  assertEquals(
    letters.map((letter) => [letter["error_class"], letter["retry_count"]]),
    [["TimeoutError", 4]],
  );
  assertEquals(breaker.status().failures, 4);
});

Deno.test("standardChain() makes records wait when the breaker is open", async () => {
  const breaker = createBreaker({ name: "smtp", logger: silentLogger });
  let attempts = 0;
  const { chain, letters, warnings } = testedChain(() => {
    attempts++;
    throw new OutageError("away");
  }, { breaker });
  for (let i = 0; i < 8; i++) {
    await assertRejects(
      async () => await chain(delivery(), noSignal()),
      OutageError,
    );
  }
  assertEquals([attempts, letters.length, warnings.length], [5, 0, 5]);
});
