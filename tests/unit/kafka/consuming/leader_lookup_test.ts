import { assertEquals, assertRejects } from "@std/assert";
import type { Cluster } from "../../../../shared/kafka/client/cluster.ts";
import { ConsumerHealth } from "../../../../shared/kafka/consuming/consumer_health.ts";
import { Fetcher } from "../../../../shared/kafka/consuming/fetcher.ts";
import { LeaderLookup } from "../../../../shared/kafka/consuming/leader_lookup.ts";
import { VirtualTime } from "../../../support/virtual_time.ts";
import { silentLogger } from "../silent_logger.ts";
import { samplePartition } from "./sample_partition.ts";

const NOBODY = -1;

/** A cluster that tells these leaders of the partitions of one topic. */
function clusterOf(leaders: readonly number[], { topicErrorCode = 0 } = {}) {
  const asked = { count: 0 };
  const cluster = {
    topics: () => {
      asked.count++;
      const partitionMetadata = leaders.map((leader, partitionId) => ({
        partitionId,
        leader,
      }));
      const topic = { topic: "letters", topicErrorCode, partitionMetadata };
      return Promise.resolve([topic]);
    },
    node: () => ({
      fetch: async () => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        return { errorCode: 0, partitions: [] };
      },
    }),
  };
  return { asked, cluster: cluster as unknown as Cluster };
}

function optionsFor(cluster: Cluster, count: number) {
  const health = new ConsumerHealth({ silenceMs: Infinity });
  health.joined([], () => []);
  return {
    cluster,
    partitions: Array.from(
      { length: count },
      (_, partition) => samplePartition({ partition }),
    ),
    topics: ["letters"],
    onPartitionCounts: () => {},
    health,
    logger: silentLogger,
  };
}

Deno.test("LeaderLookup.find() tells each partition its leader, and health who has none", async () => {
  const leaders = [1, NOBODY];
  const options = optionsFor(clusterOf(leaders).cluster, 2);
  const lookup = new LeaderLookup(options);
  await lookup.find();
  assertEquals([lookup.areKnown, [...lookup.leaders]], [false, [1]]);
  assertEquals(options.health.status().reason, "no broker leads letters-1 now");

  leaders[1] = 2;
  await lookup.find();
  assertEquals([lookup.areKnown, [...lookup.leaders]], [true, [1, 2]]);
  assertEquals(options.health.status().reason, null);
});

Deno.test("LeaderLookup.find() gives up a topic that stays unknown, by its name", async () => {
  const { cluster } = clusterOf([], { topicErrorCode: 3 });
  const lookup = new LeaderLookup(optionsFor(cluster, 1));
  for (let times = 1; times < 5; times++) await lookup.find();
  await assertRejects(() => lookup.find(), Error, "letters");
});

Deno.test("Fetcher looks for a missing leader now and then, however busy the others are", async () => {
  using time = new VirtualTime();
  const { cluster, asked } = clusterOf([1, NOBODY]);
  const fetcher = new Fetcher({
    ...optionsFor(cluster, 2),
    metadataMaxAgeMs: 60_000,
    onRecords: () => {},
  });
  const stop = new AbortController();
  const running = fetcher.run(stop.signal);
  await time.advance(20_000);
  stop.abort();
  await time.advance(2_000);
  await running;
  const { count } = asked;
  assertEquals(count > 10 && count < 50, true, `${count} lookups in 20 s`);
});
