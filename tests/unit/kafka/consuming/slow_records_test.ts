import { assert, assertEquals } from "@std/assert";
import type { Logger } from "@taskbell/kafka";
import { SlowRecords } from "../../../../shared/kafka/consuming/slow_records.ts";
import { VirtualTime } from "../../../support/virtual_time.ts";
import { silentLogger } from "../silent_logger.ts";
import { handOut, receive, samplePartition } from "./sample_partition.ts";

Deno.test("SlowRecords.watch() tells of a handler that runs for a minute, once", async () => {
  using time = new VirtualTime();
  const warnings: unknown[] = [];
  const logger: Logger = Object.assign(Object.create(silentLogger), {
    warn: (_message: string, properties: unknown) => warnings.push(properties),
  });
  const partition = samplePartition();
  receive(partition, 2);
  const [slow, quick] = handOut(partition);
  assert(slow && quick);
  const stop = new AbortController();
  const records = new SlowRecords();
  const watching = records.watch(stop.signal, logger);
  records.begin(slow);
  records.begin(quick);
  await time.advance(30_000);
  records.end(quick);
  await time.advance(300_000);
  assertEquals(warnings, [
    { count: 1, topic: "letters", partition: 0, offset: 0 },
  ]);

  records.end(slow);
  stop.abort();
  await time.settle();
  await watching;
});
