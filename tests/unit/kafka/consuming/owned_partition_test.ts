import { assert, assertEquals, assertThrows } from "@std/assert";
import { makeBatch } from "../record_batch/make_batch.ts";
import { parseFlightNote } from "../../../../shared/kafka/consuming/flight_note.ts";
import {
  commit,
  handOut,
  receive,
  samplePartition,
} from "./sample_partition.ts";

Deno.test("OwnedPartition.mayStart() says no until the group has been told", () => {
  const partition = samplePartition();
  receive(partition, 10);
  const [first] = handOut(partition);
  if (!first) throw new Error("Nothing was handed out");

  assertEquals(partition.mayStart(first), false);
  assertEquals(partition.needsCommit, true);
  commit(partition);
  assertEquals(partition.mayStart(first), true);
  assertEquals(partition.needsCommit, false);
});

Deno.test("OwnedPartition.note() lets records be started ahead, not without end", () => {
  const partition = samplePartition();
  receive(partition, 1_000);
  commit(partition);
  const handedOut = handOut(partition);
  const started = handedOut.filter((pending) => partition.mayStart(pending));

  assertEquals(handedOut.length, 1_000);
  assertEquals(started.map(({ offset }) => offset).at(-1), 499);
  assertEquals(partition.needsCommit, true);
  commit(partition);
  assertEquals(handedOut.every((each) => partition.mayStart(each)), true);
});

Deno.test("OwnedPartition.note() goes with a record behind a wide gap", () => {
  const partition = samplePartition();
  commit(partition);
  partition.receive({
    records: makeBatch({
      baseOffset: 50_000n,
      records: [{ key: new Uint8Array([1]) }],
    }),
    fetchOffset: 0,
    highWatermark: 60_000,
    abortedTransactions: [],
  });
  const [far] = handOut(partition);
  if (!far) throw new Error("Nothing was handed out");

  assertEquals(partition.mayStart(far), false);
  commit(partition);
  assertEquals(partition.mayStart(far), true);
});

Deno.test("OwnedPartition.isFull when so many wait, and no longer when some are done", () => {
  const partition = samplePartition();
  receive(partition, 1_500);
  commit(partition);
  const started = handOut(partition);

  assertEquals([started.length, partition.isFull], [1_000, true]);
  assertEquals(partition.status().paused, true);
  const [first] = started;
  if (first) partition.finish(first);
  assertEquals(partition.isFull, false);
  assertEquals(handOut(partition).map(({ offset }) => offset), [1_000]);
});

Deno.test("OwnedPartition.isFull when what is behind a stuck record is far ahead", () => {
  const partition = samplePartition();
  const handled: number[] = [];
  for (let turn = 0; turn < 60; turn++) {
    if (partition.wantsRecords) receive(partition, 500);
    commit(partition);
    for (const pending of handOut(partition)) {
      if (pending.offset === 0) continue;
      handled.push(pending.offset);
      partition.finish(pending);
    }
  }

  assertEquals([partition.queued, partition.isFull], [1, true]);
  assertEquals(Math.max(...handled), 9_999);
});

Deno.test("OwnedPartition.wantsRecords until it has enough bytes that wait", () => {
  const partition = samplePartition();
  let batches = 0;
  for (; partition.wantsRecords && batches < 1_000; batches++) {
    receive(partition, 500);
  }

  assert(batches > 1 && batches < 100, `${batches} batches are taken`);
});

Deno.test("OwnedPartition.handOut() starts one record of a key, finish() the next", () => {
  const partition = samplePartition();
  receive(partition, 3, { key: "same" });
  commit(partition);
  const [first, ...others] = handOut(partition);
  assert(first && others.length === 0);

  const second = partition.finish(first);
  assertEquals(second?.offset, 1);
  const third = second && partition.finish(second);
  assertEquals(third?.offset, 2);
  assertEquals(third && partition.finish(third), null);
  assertEquals(partition.note()?.offset, 3);
});

Deno.test("OwnedPartition.finish() lets go of the bytes of what waits for older ones", () => {
  const partition = samplePartition();
  receive(partition, 2);
  commit(partition);
  const [, second] = handOut(partition);
  assert(second);
  partition.finish(second);

  assertThrows(() => second.record, Error, "Cannot read a record");
});

Deno.test("OwnedPartition takes for suspects what the dead may have started, within the log", () => {
  const partition = samplePartition({ offset: 5, suspectsBelow: 8 });
  receive(partition, 5);
  commit(partition);
  const suspects = (each = partition) =>
    handOut(each).filter(({ suspect }) => suspect)
      .map(({ offset }) => offset);
  assertEquals(suspects(), [5, 6, 7]);

  // What came after the death can't have been started.
  const short = samplePartition({ suspectsBelow: 2_000, logEnd: 2 });
  receive(short, 5);
  commit(short);
  assertEquals(suspects(short), [0, 1]);
});

Deno.test("OwnedPartition.crashesOf() is what is known until the record is done", () => {
  const partition = samplePartition({
    suspectsBelow: 2,
    crashes: new Map([[1, 2]]),
  });
  receive(partition, 2);
  commit(partition);
  const [first, second] = handOut(partition);
  assert(first && second);

  assertEquals([first, second].map((each) => partition.crashesOf(each)), [
    0,
    2,
  ]);
  partition.runsAlone(second);
  const note = parseFlightNote(partition.note()?.metadata ?? "", 0);
  assertEquals([note.alone, note.crashes], [1, new Map([[1, 2]])]);
  partition.finish(second);
  const clean = partition.note({ clean: true });
  const left = parseFlightNote(clean?.metadata ?? "", 0);
  assertEquals([clean?.offset, left.startedBelow, left.alone], [0, null, null]);
  assertEquals(left.crashes, new Map());
});

Deno.test("OwnedPartition.note() leaves suspects to the next one, until they are done", () => {
  const partition = samplePartition({ suspectsBelow: 2 });
  receive(partition, 2);
  commit(partition);
  const [first, second] = handOut(partition);
  assert(first && second);
  const suspectsBelow = () => {
    const note = partition.note({ clean: true });
    return parseFlightNote(note?.metadata ?? "", 0).suspectsBelow;
  };

  partition.finish(first);
  assertEquals(suspectsBelow(), 2);
  partition.finish(second);
  assertEquals(partition.note({ clean: true })?.metadata, "");
});

Deno.test("OwnedPartition.note() tells after an orderly end what is done behind the offset", () => {
  const partition = samplePartition();
  receive(partition, 5);
  commit(partition);
  for (const pending of handOut(partition)) {
    if (pending.offset % 2 === 0) continue;
    partition.finish(pending);
  }
  const clean = partition.note({ clean: true });
  const { done } = parseFlightNote(clean?.metadata ?? "", 0);
  assertEquals([...done], [1, 3]);

  const next = samplePartition({ done: new Set(done) });
  receive(next, 5);
  commit(next);
  const again = handOut(next);
  assertEquals(again.map(({ offset }) => offset), [0, 2, 4]);
  for (const pending of again) next.finish(pending);
  assertEquals(next.note({ clean: true })?.offset, 5);
});

Deno.test("OwnedPartition.isFull when too many bytes wait, and no longer when they are done", () => {
  const partition = samplePartition();
  const value = new Uint8Array(900_000);
  for (let count = 0; count < 12; count++) {
    const { fetchOffset } = partition;
    partition.receive({
      records: makeBatch({
        baseOffset: BigInt(fetchOffset),
        records: [{ key: new Uint8Array([count]), value }],
      }),
      fetchOffset,
      highWatermark: 1_000,
      abortedTransactions: [],
    });
  }
  const started = handOut(partition);
  assertEquals([started.length, partition.isFull], [10, true]);
  for (const pending of started) partition.finish(pending);
  assertEquals([handOut(partition).length, partition.isFull], [2, false]);
});

Deno.test("OwnedPartition.note() is null when the group has it already", () => {
  const partition = samplePartition();
  receive(partition, 1);
  commit(partition);
  assertEquals(partition.note(), null);
  const [pending] = handOut(partition);
  assertEquals(partition.note(), null);
  if (pending) partition.finish(pending);
  assertEquals(partition.note()?.offset, 1);
});

Deno.test("OwnedPartition believes nothing done that the log may not have", () => {
  // A log that was cut has other records there by now.
  const cut = samplePartition({ logEnd: 2, done: new Set([1, 2]) });
  receive(cut, 3);
  commit(cut);
  assertEquals(handOut(cut).map(({ offset }) => offset), [0, 2]);

  const unknown = samplePartition({ logEnd: Infinity, done: new Set([1]) });
  receive(unknown, 3);
  commit(unknown);
  assertEquals(handOut(unknown).map(({ offset }) => offset), [0, 1, 2]);
});

Deno.test("OwnedPartition hands out a corrupt batch whose first record is done", () => {
  const partition = samplePartition({ offset: 5, done: new Set([5]) });
  const records = makeBatch({
    baseOffset: 5n,
    records: [{ key: new Uint8Array([1]) }, { key: new Uint8Array([2]) }],
  });
  records.writeUInt8(
    records.readUInt8(records.length - 1) ^ 0xff,
    records.length - 1,
  );
  // What is corrupt is fetched once more.
  const started = [1, 2].flatMap(() => {
    partition.receive({
      records,
      fetchOffset: 5,
      highWatermark: 7,
      abortedTransactions: [],
    });
    commit(partition);
    return handOut(partition);
  });
  assertEquals(
    started.map(({ record }) => [record.offset, !!record.corruptBatch]),
    [[5, true]],
  );
});
