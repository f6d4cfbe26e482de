import { assert, assertEquals } from "@std/assert";
import { DiskStorage } from "../../../shared/kafka_broker/disk_storage.ts";
import { MemoryStorage } from "../../../shared/kafka_broker/memory_storage.ts";
import {
  type OffsetCommit,
  OffsetStore,
} from "../../../shared/kafka_broker/offset_store.ts";
import { tempDir } from "./temp_dir.ts";

const FILE = "committed_offsets.jsonl";

function commit(topic: string, offset: number): OffsetCommit {
  return { topic, partition: 0, offset, leaderEpoch: -1, metadata: "ü\n" };
}

function offset(store: OffsetStore, group: string, topic = "a") {
  return store.get(group, { topic, partition: 0 })?.offset;
}

Deno.test("OffsetStore keeps the last commit over restarts", async () => {
  await using dir = await tempDir();
  const first = new OffsetStore(new DiskStorage(dir.path));
  first.commit("g", [commit("a", 1), commit("b", 2)]);
  first.commit("g", [commit("a", 5)]);
  first.commit("h", [commit("a", 9)]);
  first.deleteGroup("h");
  first.close();
  for (let restart = 0; restart < 2; restart++) {
    const store = new OffsetStore(new DiskStorage(dir.path));
    assertEquals(store.list("g"), [commit("a", 5), commit("b", 2)]);
    assertEquals(store.groupIds(), ["g"]);
    store.close();
  }
});

Deno.test("OffsetStore.deleteTopic() forgets it in every group", () => {
  const storage = new MemoryStorage();
  const store = new OffsetStore(storage);
  store.commit("g", [commit("a", 1), commit("b", 2)]);
  store.commit("h", [commit("a", 3)]);
  store.deleteTopic("a");
  for (const reopened of [store, new OffsetStore(storage)]) {
    assertEquals(reopened.groupIds(), ["g"]);
    assertEquals(reopened.list("g"), [commit("b", 2)]);
  }
});

Deno.test("OffsetStore drops a torn last line, wherever it is cut", () => {
  const storage = new MemoryStorage();
  const store = new OffsetStore(storage);
  store.commit("g", [commit("a", 1)]);
  const before = storage.open(FILE).size;
  store.commit("g", [commit("a", 2)]);
  const bytes = storage.open(FILE).read(0, storage.open(FILE).size);
  for (let length = before; length < bytes.length; length++) {
    const torn = new MemoryStorage();
    torn.open(FILE).append(bytes.subarray(0, length));
    const reopened = new OffsetStore(torn);
    assertEquals(offset(reopened, "g"), 1);
    reopened.commit("g", [commit("a", 3)]);
    assertEquals(offset(new OffsetStore(torn), "g"), 3);
  }
});

Deno.test("OffsetStore keeps its file short", () => {
  const storage = new MemoryStorage();
  const store = new OffsetStore(storage);
  const size = () => storage.open(FILE).size;
  store.commit("g", [commit("a", 0)]);
  const oneLine = size();
  for (let i = 1; i <= 100_010; i++) store.commit("g", [commit("a", i)]);
  assert(size() < 100 * oneLine, `${size()} bytes`);
  assertEquals(offset(new OffsetStore(storage), "g"), 100_010);
});
