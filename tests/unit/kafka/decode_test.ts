import { assertEquals, assertThrows } from "@std/assert";
import { decode, DecodeError, type Decoder } from "@taskbell/kafka";
import { noSignal, sampleDelivery } from "./sample_delivery.ts";
import { silentLogger } from "./silent_logger.ts";

function decoderOf(
  decoded: ReturnType<Decoder<string>["decode"]>,
): Decoder<string> {
  return { decode: () => decoded };
}

Deno.test("decode() passes the event on with its record", async () => {
  const seen: unknown[] = [];
  const handler = decode(decoderOf({ ok: true, event: "e" }))((delivery) => {
    seen.push(delivery.event, delivery.record.offset, delivery.groupId);
  });
  await handler(sampleDelivery(undefined), noSignal());
  assertEquals(seen, ["e", 41, "readers"]);
});

Deno.test("decode() throws the reason and what could be decoded", () => {
  const failure = {
    ok: false,
    reason: "invalid",
    error: "title: too long",
    object: { title: "…" },
  } as const;
  const handler = decode(decoderOf(failure))(() => {});
  const error = assertThrows(
    () => handler(sampleDelivery(undefined), noSignal()),
    DecodeError,
    "title: too long",
  );
  assertEquals(
    [error.reason, error.object, error.retriable],
    ["invalid", failure.object, false],
  );
});

Deno.test("decode() skips an unknown type and says so once", async () => {
  const logged: unknown[] = [];
  const logger = {
    ...silentLogger,
    info: (_: string, properties?: Record<string, unknown>) => {
      logged.push(properties);
    },
  };
  const unknown = {
    ok: false,
    reason: "unknown_type",
    eventType: "task.moved",
  } as const;
  const handler = decode(decoderOf(unknown), { logger })(() => {
    throw new Error("must not be handled");
  });
  await handler(sampleDelivery(undefined), noSignal());
  await handler(sampleDelivery(undefined), noSignal());
  assertEquals(logged, [{ eventType: "task.moved" }]);
});
