import { assertEquals } from "@std/assert";
import { ConsumerHealth } from "../../../../shared/kafka/consuming/consumer_health.ts";
import { Generation } from "../../../../shared/kafka/consuming/generation.ts";
import type { GroupMembership } from "../../../../shared/kafka/consuming/group_membership.ts";
import { OffsetCommits } from "../../../../shared/kafka/consuming/offset_commits.ts";
import { VirtualTime } from "../../../support/virtual_time.ts";
import { noSignal } from "../sample_delivery.ts";
import { silentLogger } from "../silent_logger.ts";
import { handOut, receive, samplePartition } from "./sample_partition.ts";

const UNKNOWN_TOPIC = 3;

interface CommitRequest {
  topics: { topic: string; partitions: { partition: number }[] }[];
}

Deno.test("OffsetCommits.commit() is held up for no partition by an unknown one", async () => {
  using time = new VirtualTime();
  const unknown = new Set([1]);
  const asked: number[][] = [];
  const membership = {
    ask: (_api: string, { topics }: CommitRequest) => {
      asked.push(
        topics.flatMap(({ partitions }) =>
          partitions.map(({ partition }) => partition)
        ),
      );
      const responses = topics.map(({ topic, partitions }) => ({
        topic,
        partitions: partitions.map(({ partition }) => ({
          partition,
          errorCode: unknown.has(partition) ? UNKNOWN_TOPIC : 0,
        })),
      }));
      return Promise.resolve({ responses });
    },
  };
  const partitions = [0, 1].map((partition) => samplePartition({ partition }));
  for (const partition of partitions) {
    receive(partition, 1);
    for (const pending of handOut(partition)) partition.finish(pending);
  }
  const health = new ConsumerHealth({ silenceMs: Infinity });
  health.joined([], () => []);
  const commits = new OffsetCommits({
    partitions,
    membership: membership as unknown as GroupMembership,
    generation: new Generation({
      id: 1,
      memberId: "member",
      assignments: [],
      partitionCounts: new Map(),
    }),
    health,
    logger: silentLogger,
  });
  const committed = () =>
    partitions.map((each) => each.status().committedOffset);

  const stop = new AbortController();
  const running = commits.run(stop.signal);
  const flushed = { yes: false };
  void commits.flush().then(() => flushed.yes = true);
  await time.advance(5_000);
  assertEquals(flushed.yes, true, "nobody waits for what is unknown");
  stop.abort();
  await time.advance(5_000);
  await running;
  asked.length = 0;
  for (const partition of partitions) {
    receive(partition, 1);
    for (const pending of handOut(partition)) partition.finish(pending);
  }

  const done = commits.commit({ clean: true, signal: noSignal() });
  await time.advance(5_000);
  assertEquals(committed(), [2, null]);
  assertEquals(asked.slice(0, 3), [[0, 1], [1], [1]]);
  const { ready, reason } = health.status();
  assertEquals([ready, reason?.startsWith("cannot commit: ")], [false, true]);

  unknown.clear();
  await time.advance(5_000);
  await done;
  assertEquals([committed(), health.status().reason], [[2, 2], null]);
});
