import { assert, assertEquals, assertMatch } from "@std/assert";
import { ErrorCode, type RequestHead } from "@taskbell/kafka_broker";
import { eventually } from "../../support/eventually.ts";
import type { EmbeddedKafka, FaultCases } from "../embedded_kafka.ts";
import { inTime } from "../in_time.ts";
import {
  collector,
  committedOffset,
  publishTexts,
  runConsumer,
} from "../running_consumer.ts";
import { type KafkaCases, newName, newTopic } from "../tested_kafka.ts";
import { memberIds } from "./group_facts.ts";
import { publishBacklog } from "./publish_backlog.ts";
import { runMember } from "./run_member.ts";

/** Whatever happens to Kafka, the consumer comes back. */
export const outageOfKafkaCases: KafkaCases = {
  "run() goes on when Kafka comes back, and is not ready meanwhile": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka, { partitions: 2 });
    const groupId = newName("group");
    const { values, handler } = collector();
    const options = { groupId, topics: [topic], handler };
    await publishTexts(kafka, topic, ["a", "b", "c"]);
    await using first = await runConsumer(kafka, {
      ...options,
      sessionTimeoutMs: 3_000,
    });
    await using second = await runConsumer(kafka, {
      ...options,
      sessionTimeoutMs: 3_000,
    });
    const members = [first, second];
    await eventually(() => assertEquals(values.toSorted(), ["a", "b", "c"]));
    await kafka.stop();
    await eventually(() =>
      assertEquals(members.map(({ status }) => status().ready), [false, false])
    );
    for (const { status } of members) assert(status().reason, "says why");
    await kafka.start();
    await publishTexts(kafka, topic, ["d", "e", "f"]);
    await eventually(() =>
      assertEquals([...new Set(values)].toSorted().join(""), "abcdef")
    );
    await eventually(() =>
      assertEquals(members.map(({ status }) => status().ready), [true, true])
    );
    // Nothing was in flight: what the group had committed does not come again.
    assertEquals(values.length, 6);
  },
};

/** Counts the requests of a kind that are about a topic or a group. */
function countRequests(
  kafka: EmbeddedKafka,
  isCounted: (request: RequestHead) => boolean,
): { count: number } & Disposable {
  const state = { count: 0 };
  const hook = kafka.onRequest((request) => {
    if (isCounted(request)) state.count++;
    return undefined;
  });
  return Object.assign(state, {
    [Symbol.dispose]: () => hook[Symbol.dispose](),
  });
}

/** The same, one fault after the other. */
export const recoveryFaultCases: FaultCases = {
  "run() follows its coordinator without a rebalance": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const { values, handler } = collector();
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler,
      sessionTimeoutMs: 6_000,
    });
    const before = await memberIds(kafka, groupId);
    for (const round of [0, 1, 2]) {
      kafka.faults.moveCoordinator(groupId, { loadMs: 300 });
      await publishTexts(kafka, topic, [`${round}`]);
      await eventually(async () =>
        assertEquals(
          await committedOffset(kafka, { groupId, topic }),
          round + 1,
        )
      );
    }
    assertEquals(values, ["0", "1", "2"]);
    assertEquals(await memberIds(kafka, groupId), before);
    assertEquals(consumer.status().reason, null);
  },

  "run() follows the leader of a partition": async (kafka) => {
    const topic = await newTopic(kafka, { partitions: 2 });
    const { values, handler } = collector();
    await using consumer = await runConsumer(kafka, {
      groupId: newName("group"),
      topics: [topic],
      handler,
    });
    for (const round of [0, 1, 2]) {
      kafka.faults.moveLeader({ topic, partition: round % 2 });
      await publishTexts(kafka, topic, [`a${round}`, `b${round}`]);
      await eventually(() => assertEquals(values.length, 2 * (round + 1)));
    }
    assertEquals(consumer.status().ready, true);
  },

  "run() asks a leader that refuses or is gone now and then, not all the time":
    async (kafka) => {
      for (const kind of ["refuses", "is gone"] as const) {
        const topic = await newTopic(kafka);
        const groupId = newName("group");
        const { values, handler } = collector();
        const isFetch = ({ apiName, topics }: RequestHead) =>
          apiName === "Fetch" && topics?.includes(topic) === true;
        await using _consumer = await runConsumer(kafka, {
          groupId,
          topics: [topic],
          handler,
          sessionTimeoutMs: 1_500,
        });
        {
          using fetches = countRequests(kafka, isFetch);
          using heartbeats = countRequests(
            kafka,
            (request) =>
              request.groupId === groupId && request.apiName === "Heartbeat",
          );
          using _hook = kafka.onRequest((request) => {
            if (!isFetch(request)) return undefined;
            return kind === "is gone" ? { kind: "drop" } : {
              kind: "error",
              errorCode: ErrorCode.NOT_LEADER_OR_FOLLOWER,
            };
          });
          await eventually(() => assert(heartbeats.count >= 4));
          const { count } = fetches;
          assert(count > 1 && count < 60, `${count} requests (${kind})`);
        }
        await publishTexts(kafka, topic, ["a"]);
        await eventually(() => assertEquals(values, ["a"]));
      }
    },

  "run() is not ready while it can't commit, and says why": async (kafka) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const { values, handler } = collector();
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler,
    });
    {
      using _hook = kafka.onRequest((request) =>
        request.groupId === groupId && request.apiName === "OffsetCommit"
          ? { kind: "error", errorCode: ErrorCode.COORDINATOR_NOT_AVAILABLE }
          : undefined
      );
      await publishTexts(kafka, topic, ["a"]);
      await eventually(() =>
        assertMatch(consumer.status().reason ?? "", /^cannot commit: /)
      );
    }
    await eventually(() => assertEquals(consumer.status().reason, null));
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), 1)
    );
    assertEquals(values, ["a"]);
  },

  "run() begins anew after what no member can survive, and says why": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    const { values, handler } = collector();
    await publishTexts(kafka, topic, ["a"]);
    await using consumer = await runConsumer(kafka, {
      groupId,
      topics: [topic],
      handler,
    });
    await eventually(() => assertEquals(values, ["a"]));
    {
      using _hook = kafka.onRequest(({ apiName, topics }) =>
        apiName === "Fetch" && topics?.includes(topic)
          ? { kind: "error", errorCode: ErrorCode.UNKNOWN_SERVER_ERROR }
          : undefined
      );
      await eventually(() => {
        assertEquals(consumer.status().ready, false);
        assertMatch(consumer.status().reason ?? "", /unknown|unexpected/i);
      });
    }
    await publishTexts(kafka, topic, ["b"]);
    await eventually(() => assertEquals(values.at(-1), "b"));
    await eventually(() => assertEquals(consumer.status().reason, null));
    assertEquals(values, ["a", "b"]);
  },

  "runGroupMember() ends when a leader is silent for too long": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    using _hook = kafka.onRequest(({ apiName, topics }) =>
      apiName === "Fetch" && topics?.includes(topic)
        ? { kind: "delay", delayMs: 3_600_000 }
        : undefined
    );
    const options = {
      groupId: newName("group"),
      topics: [topic],
      handler: () => {},
    };
    await using member = runMember(kafka, { ...options, stallMs: 500 });
    const error = await inTime(member.ended);
    assertMatch(
      error?.message ?? "",
      new RegExp(`^No broker has answered for ${topic}-0 for \\d+ s$`),
    );
  },

  "runGroupMember() takes no leader for silent whose partition is full": async (
    kafka,
  ) => {
    const topic = await newTopic(kafka);
    const groupId = newName("group");
    // More than it keeps.
    const count = 4_000;
    await publishBacklog(kafka, { topic, count, bytes: 500 });
    using heartbeats = countRequests(
      kafka,
      (request) =>
        request.groupId === groupId && request.apiName === "Heartbeat",
    );
    const release = Promise.withResolvers<void>();
    await using member = runMember(kafka, {
      groupId,
      topics: [topic],
      concurrency: 1,
      stallMs: 2_000,
      handler: () => release.promise,
    });
    // By then it would have been silent for twice as long.
    await eventually(() => assert(heartbeats.count >= 10));
    assertEquals(member.status().ready, true);
    release.resolve();
    await eventually(async () =>
      assertEquals(await committedOffset(kafka, { groupId, topic }), count)
    );
  },
};
