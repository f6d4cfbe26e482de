import { assertEquals } from "@std/assert";
import peer from "kafkajs/src/protocol/recordBatch/crc32C/index.js";
import { crc32c } from "../../../../shared/kafka/record_batch/crc32c.ts";

Deno.test("crc32c() gives the checksums of RFC 3720", () => {
  assertEquals(crc32c(new TextEncoder().encode("123456789")), 0xe3069283);
  assertEquals(crc32c(new Uint8Array(32)), 0x8a9136aa);
  assertEquals(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
});

Deno.test("crc32c() agrees with kafkajs for every length and alignment", () => {
  const bytes = crypto.getRandomValues(new Uint8Array(64));
  for (let from = 0; from < 9; from++) {
    for (let to = from; to <= bytes.length; to++) {
      const part = bytes.subarray(from, to);
      assertEquals(crc32c(part), peer(part));
    }
  }
});
