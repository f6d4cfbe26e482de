import { assert, assertEquals } from "@std/assert";
import { DiskStorage } from "../../../shared/kafka_broker/disk_storage.ts";
import { MemoryStorage } from "../../../shared/kafka_broker/memory_storage.ts";
import { PartitionLog } from "../../../shared/kafka_broker/partition_log.ts";
import type { Storage } from "../../../shared/kafka_broker/storage.ts";
import { batchBytes, makeBatch, splitBatches } from "./record_batches.ts";
import { tempDir } from "./temp_dir.ts";

interface Opened {
  log: PartitionLog;
  baseOffsets: number[];
  cut: number;
}

function open(storage: Storage, segmentBytes = 2 ** 20): Opened {
  const opened = { baseOffsets: [] as number[], cut: 0 };
  const log = new PartitionLog(storage, {
    segmentBytes,
    onBatch: (batch) => opened.baseOffsets.push(batch.baseOffset),
    onCut: (bytes) => opened.cut += bytes,
  });
  return Object.assign(opened, { log });
}

/** Runs the test on both kinds of storage. */
function testOnStorages(
  name: string,
  test: (storage: Storage) => void,
): void {
  Deno.test(`${name} (memory)`, () => test(new MemoryStorage()));
  Deno.test(`${name} (disk)`, async () => {
    await using dir = await tempDir();
    test(new DiskStorage(dir.path));
  });
}

function offsetsFrom(log: PartitionLog, offset: number): number[] {
  const offsets: number[] = [];
  for (let next = offset; next < log.endOffset;) {
    const batches = splitBatches(log.read(next, 1));
    assertEquals(batches.length, 1);
    for (const batch of batches) {
      offsets.push(batch.baseOffset);
      next = batch.lastOffset + 1;
    }
  }
  return offsets;
}

testOnStorages("PartitionLog.read() finds every offset", (storage) => {
  const { log } = open(storage, 40_000);
  const baseOffsets: number[] = [];
  for (let i = 0; i < 600; i++) {
    const size = i % 50 === 0 ? 20_000 : i % 7 * 40;
    const value = new Uint8Array(size);
    const batch = makeBatch({ count: 1 + i % 3, value });
    log.append(batch);
    baseOffsets.push(batch.baseOffset);
  }
  assert(storage.list().length > 5, "several segments");
  assertEquals(offsetsFrom(log, 0), baseOffsets);
  for (let offset = 0; offset < log.endOffset; offset++) {
    const [batch] = splitBatches(log.read(offset, 1));
    const expected = baseOffsets.findLast((base) => base <= offset);
    assertEquals(batch?.baseOffset, expected);
  }
  assertEquals(log.read(log.endOffset, 1000).length, 0);
  log.close();
  const again = open(storage, 40_000);
  assertEquals(again.baseOffsets, baseOffsets);
  assertEquals(offsetsFrom(again.log, 0), baseOffsets);
  again.log.close();
});

testOnStorages(
  "PartitionLog.read() keeps to maxBytes in whole batches",
  (storage) => {
    const { log } = open(storage);
    const size = batchBytes().length;
    for (let i = 0; i < 10; i++) log.append(makeBatch());
    const count = (maxBytes: number) =>
      splitBatches(log.read(2, maxBytes)).length;
    assertEquals(count(0), 1);
    assertEquals(count(size - 1), 1);
    assertEquals(count(3 * size - 1), 2);
    assertEquals(count(3 * size), 3);
    assertEquals(count(100 * size), 8);
    log.close();
  },
);

testOnStorages(
  "PartitionLog.findTimestamp() finds the first late batch",
  (storage) => {
    const { log } = open(storage, 40_000);
    const timestamps: number[] = [];
    for (let i = 0; i < 2000; i++) {
      const maxTimestamp = 1000 + i * 10 + (i * 7919) % 101;
      timestamps.push(maxTimestamp);
      log.append(makeBatch({ maxTimestamp }));
    }
    for (let wanted = 990; wanted < 21_200; wanted += 13) {
      const offset = timestamps.findIndex((timestamp) => timestamp >= wanted);
      assertEquals(log.findTimestamp(wanted)?.offset ?? -1, offset);
    }
    log.close();
  },
);

testOnStorages(
  "PartitionLog.deleteBefore() drops whole old segments",
  (storage) => {
    const { log } = open(storage, 1024);
    for (let i = 0; i < 100; i++) log.append(makeBatch({ maxTimestamp: i }));
    log.deleteBefore(50);
    assert(log.startOffset > 30 && log.startOffset <= 50);
    assertEquals(log.endOffset, 100);
    assertEquals(offsetsFrom(log, log.startOffset)[0], log.startOffset);
    log.deleteBefore(1000);
    assertEquals([log.startOffset, log.endOffset], [100, 100]);
    log.close();
    const again = open(storage, 1024);
    assertEquals([again.log.startOffset, again.log.endOffset], [100, 100]);
    again.log.append(makeBatch());
    assertEquals(again.log.endOffset, 101);
    again.log.close();
  },
);

Deno.test("PartitionLog cuts a torn last batch at every position", () => {
  const whole = new MemoryStorage();
  const { log } = open(whole);
  for (let i = 0; i < 3; i++) log.append(makeBatch({ count: 5 }));
  const file = whole.open("00000000000000000000.log");
  const bytes = file.read(0, file.size);
  const size = bytes.length / 3;
  for (let length = 2 * size; length < bytes.length; length++) {
    const storage = new MemoryStorage();
    storage.open("00000000000000000000.log").append(
      bytes.subarray(0, length),
    );
    const opened = open(storage);
    assertEquals(opened.cut, length - 2 * size);
    assertEquals(opened.log.endOffset, 10);
    opened.log.append(makeBatch({ count: 2 }));
    assertEquals(offsetsFrom(opened.log, 0), [0, 5, 10]);
  }
});

Deno.test("PartitionLog cuts a last batch with any byte damaged", () => {
  const whole = new MemoryStorage();
  const { log } = open(whole);
  for (let i = 0; i < 2; i++) log.append(makeBatch({ count: 5 }));
  const file = whole.open("00000000000000000000.log");
  const size = file.size / 2;
  for (let at = size; at < file.size; at++) {
    const isLeaderEpoch = at >= size + 12 && at < size + 16;
    if (isLeaderEpoch) continue;
    const bytes = file.read(0, file.size);
    bytes[at] = (bytes[at] ?? 0) ^ 0x40;
    const storage = new MemoryStorage();
    storage.open("00000000000000000000.log").append(bytes);
    assertEquals(open(storage).log.endOffset, 5, `byte ${at - size}`);
  }
});

Deno.test("PartitionLog cuts a torn tail off the file on disk", async () => {
  await using dir = await tempDir();
  const storage = new DiskStorage(dir.path);
  const first = open(storage);
  first.log.append(makeBatch({ count: 5 }));
  first.log.close();
  const path = `${dir.path}/00000000000000000000.log`;
  const half = batchBytes().subarray(0, 40);
  await Deno.writeFile(path, half, { append: true });
  const second = open(storage);
  assertEquals([second.cut, second.log.endOffset], [40, 5]);
  second.log.append(makeBatch());
  second.log.close();
  const third = open(storage);
  assertEquals([third.cut, third.log.endOffset], [0, 6]);
  third.log.close();
});
