import { assertEquals } from "@std/assert";
import { murmur2, partitionFor } from "@taskbell/kafka";
import kafkajs from "kafkajs";
import { Buffer } from "node:buffer";

/** From UtilsTest of Apache Kafka. */
const JAVA_VECTORS: [string, number][] = [
  ["21", -973932308],
  ["foobar", -790332482],
  ["a-little-bit-long-string", -985981536],
  ["a-little-bit-longer-string", -1486304829],
  ["lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58897971],
  ["abc", 479470107],
];

Deno.test("murmur2() agrees with Java", () => {
  for (const [text, hash] of JAVA_VECTORS) {
    assertEquals(murmur2(new TextEncoder().encode(text)), hash);
  }
});

Deno.test("partitionFor() agrees with kafkajs on any bytes", () => {
  const partitioner = kafkajs.Partitioners.DefaultPartitioner();
  for (let length = 0; length < 200; length++) {
    const key = crypto.getRandomValues(new Uint8Array(length));
    for (const count of [1, 3, 50]) {
      const partitionMetadata = Array.from(
        { length: count },
        (_, partitionId) => ({
          partitionId,
          partitionErrorCode: 0,
          leader: 1,
          replicas: [1],
          isr: [1],
        }),
      );
      const message = { key: Buffer.from(key), value: null };
      const expected = partitioner({ topic: "t", partitionMetadata, message });
      assertEquals(partitionFor(key, count), expected, key.toHex());
    }
  }
});

Deno.test("partitionFor() reads the bytes of a view alone", () => {
  const bytes = new TextEncoder().encode("xfoobarx").subarray(1, 7);
  assertEquals(partitionFor(bytes, 50), partitionFor("foobar", 50));
});
