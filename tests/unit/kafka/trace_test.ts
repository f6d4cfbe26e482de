import {
  assert,
  assertEquals,
  assertMatch,
  assertNotEquals,
} from "@std/assert";
import { currentTrace, log, type Trace, trace } from "@taskbell/kafka";
import { noSignal, sampleDelivery, sampleRecord } from "./sample_delivery.ts";
import { silentLogger } from "./silent_logger.ts";

const TRACE_ID = "0af7651916cd43dd8448eb211c80319c";
const PARENT = `00-${TRACE_ID}-b7ad6b7169203331-01`;

function delivered(traceparent?: string) {
  const value = new TextEncoder().encode(traceparent);
  const headers = traceparent === undefined
    ? []
    : [["traceparent", value]] as const;
  return sampleDelivery("e", sampleRecord({ headers }));
}

/** Answers the trace that a handler sees after some asynchronous work. */
async function traceSeen(traceparent?: string): Promise<Trace | undefined> {
  const seen: (Trace | undefined)[] = [];
  await trace<string>()(async () => {
    await Promise.resolve();
    seen.push(currentTrace());
  })(delivered(traceparent), noSignal());
  return seen[0];
}

Deno.test("trace() continues the trace of the record", async () => {
  const seen = await traceSeen(PARENT);
  assertEquals(seen?.traceId, TRACE_ID);
  assertMatch(
    seen?.traceparent ?? "",
    new RegExp(`^00-${TRACE_ID}-\\w{16}-01`),
  );
  assertNotEquals(seen?.traceparent, PARENT);
  assertEquals(seen?.traceparent, seen?.traceparent);
});

Deno.test("trace() begins a trace when the record has none", async () => {
  for (const bad of [undefined, "", "00-x", PARENT.replace(/^00/, "ff")]) {
    const seen = await traceSeen(bad);
    assertMatch(seen?.traceId ?? "", /^[0-9a-f]{32}$/);
    assertNotEquals(seen?.traceId, TRACE_ID);
    assertEquals(seen?.traceparent.slice(3, 35), seen?.traceId);
  }
});

Deno.test("trace() keeps deliveries apart that are handled side by side", async () => {
  const gate = Promise.withResolvers<void>();
  const seen: (string | undefined)[] = [];
  const handler = trace<string>()(async () => {
    const before = currentTrace()?.traceparent;
    await gate.promise;
    assertEquals(currentTrace()?.traceparent, before);
    seen.push(currentTrace()?.traceId);
  });
  const other = PARENT.replace(TRACE_ID, "1".repeat(32));
  const handled = [PARENT, other].map((parent) =>
    handler(delivered(parent), noSignal())
  );
  assertEquals(currentTrace(), undefined);
  gate.resolve();
  await Promise.all(handled);
  assertEquals(seen.toSorted(), [TRACE_ID, "1".repeat(32)]);
});

Deno.test("log() writes the trace of the record", async () => {
  const lines: (Record<string, unknown> | undefined)[] = [];
  const logger = {
    ...silentLogger,
    debug: (_: string, properties?: Record<string, unknown>) =>
      void lines.push(properties),
    warn: (_: string, properties?: Record<string, unknown>) =>
      void lines.push(properties),
  };
  const logged = trace<string>()(
    log<string>({ logger })(({ record }) => {
      if (record.offset === 7) throw new Error("no luck");
    }),
  );
  await logged(delivered(PARENT), noSignal());
  const failing = delivered(PARENT);
  const record = { ...failing.record, offset: 7 };
  await Promise.try(logged, { ...failing, record }, noSignal()).catch(() => {});
  assertEquals(lines.map((line) => line?.["trace_id"]), [TRACE_ID, TRACE_ID]);
  assert(lines[1]?.["error"] instanceof Error);
});
