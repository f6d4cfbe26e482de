import { assertEquals } from "@std/assert";
import { statusDocument } from "@taskbell/runtime";

Deno.test("statusDocument() tells readiness and each part", () => {
  const parts = { relay: { ready: false, reason: "Kafka is away" } };

  assertEquals(statusDocument({ ready: true, parts }), {
    status: "ready",
    parts,
  });
  assertEquals(statusDocument({ ready: false, parts }).status, "not_ready");
});
