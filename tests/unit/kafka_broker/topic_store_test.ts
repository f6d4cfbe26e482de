import { assertEquals } from "@std/assert";
import { DiskStorage } from "../../../shared/kafka_broker/disk_storage.ts";
import { MemoryStorage } from "../../../shared/kafka_broker/memory_storage.ts";
import type { Storage } from "../../../shared/kafka_broker/storage.ts";
import { TopicStore } from "../../../shared/kafka_broker/topic_store.ts";
import { makeBatch } from "./record_batches.ts";
import { tempDir } from "./temp_dir.ts";

const spec = { name: "a", partitions: 2 };

function open(storage: Storage): TopicStore {
  return new TopicStore(storage, { log: () => {} });
}

Deno.test("TopicStore.create() never takes up records of a deleted topic", async () => {
  await using dir = await tempDir();
  const storage = new DiskStorage(dir.path);
  const store = open(storage);
  store.create(spec);
  store.partition("a", 1)?.append(makeBatch());
  store.delete("a");
  assertEquals(storage.list(), ["topics.json"]);
  // What a kill between the two steps of a deletion leaves behind.
  const left = storage.folder("a-1").open("00000000000000000000.log");
  left.append(makeBatch().bytes);
  left.close();
  store.create(spec);
  assertEquals(store.partition("a", 1)?.endOffset, 0);
  store.close();
});

Deno.test("TopicStore.grow() adds empty partitions that are kept", () => {
  const storage = new MemoryStorage();
  const store = open(storage);
  store.create(spec);
  const topic = store.get("a");
  if (topic) store.grow(topic, 5);
  assertEquals(open(storage).get("a")?.partitions.length, 5);
});

Deno.test("TopicStore.enforceRetention() goes by each topic's retention.ms", () => {
  const store = open(new MemoryStorage());
  const settings = { short: "100", long: "1000", eternal: "-1" };
  for (const [name, value] of Object.entries(settings)) {
    const config = { "retention.ms": value };
    store.create({ name, partitions: 1, config });
    store.partition(name, 0)?.append(makeBatch({ maxTimestamp: 5000 }));
  }
  const starts = () =>
    store.list().map(({ partitions }) => partitions[0]?.startOffset);
  store.enforceRetention(5100);
  assertEquals(starts(), [0, 0, 0]);
  store.enforceRetention(5101);
  assertEquals(starts(), [1, 0, 0]);
  store.enforceRetention(1e9);
  assertEquals(starts(), [1, 1, 0]);
});
