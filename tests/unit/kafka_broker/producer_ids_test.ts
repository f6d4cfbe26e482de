import { assertEquals } from "@std/assert";
import { MemoryStorage } from "../../../shared/kafka_broker/memory_storage.ts";
import { ProducerIds } from "../../../shared/kafka_broker/producer_ids.ts";

Deno.test("ProducerIds.next() never repeats, whenever it is restarted", () => {
  const storage = new MemoryStorage();
  const seen = new Set<number>();
  const counts = [1, 999, 1000, 1001, 2500, 0, 3];
  for (const count of counts) {
    const ids = new ProducerIds(storage);
    for (let i = 0; i < count; i++) seen.add(ids.next());
  }
  assertEquals(seen.size, counts.reduce((sum, count) => sum + count));
});
