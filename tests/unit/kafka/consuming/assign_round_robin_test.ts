import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import {
  assignRoundRobin,
  type Subscription,
} from "../../../../shared/kafka/consuming/assign_round_robin.ts";
import { checkProperty } from "./check_property.ts";

/** The shares as `member: topic-partition …`, members by name. */
function shares(
  subscriptions: readonly Subscription[],
  counts: Readonly<Record<string, number>>,
): Record<string, string> {
  const assigned = assignRoundRobin(
    subscriptions,
    new Map(Object.entries(counts)),
  );
  return Object.fromEntries(
    [...assigned].toSorted().map(([memberId, share]) => [
      memberId,
      share.flatMap(({ topic, partitions }) =>
        partitions.map((partition) => `${topic}-${partition}`)
      ).join(" "),
    ]),
  );
}

/** What Java's `RoundRobinAssignor` answers, from its documentation and tests. */
const OF_JAVA: Record<string, {
  subscriptions: Record<string, string[]>;
  counts: Record<string, number>;
  expected: Record<string, string>;
}> = {
  "two members of the same topics": {
    subscriptions: { C0: ["t0", "t1"], C1: ["t0", "t1"] },
    counts: { t0: 3, t1: 3 },
    expected: { C0: "t0-0 t0-2 t1-1", C1: "t0-1 t1-0 t1-2" },
  },
  "members of different topics": {
    subscriptions: { C0: ["t0"], C1: ["t0", "t1"], C2: ["t0", "t1", "t2"] },
    counts: { t0: 1, t1: 2, t2: 3 },
    expected: { C0: "t0-0", C1: "t1-0", C2: "t1-1 t2-0 t2-1 t2-2" },
  },
  "a member without topics": {
    subscriptions: { consumer: [] },
    counts: {},
    expected: { consumer: "" },
  },
  "a topic that nobody reads": {
    subscriptions: { consumer: ["topic"] },
    counts: { topic: 3, other: 3 },
    expected: { consumer: "topic-0 topic-1 topic-2" },
  },
  "a topic that does not exist": {
    subscriptions: { consumer: ["topic"] },
    counts: { topic: 0 },
    expected: { consumer: "" },
  },
  "more members than partitions": {
    subscriptions: { consumer1: ["topic"], consumer2: ["topic"] },
    counts: { topic: 1 },
    expected: { consumer1: "topic-0", consumer2: "" },
  },
  "mixed topics and members": {
    subscriptions: {
      consumer1: ["topic1"],
      consumer2: ["topic1", "topic2"],
      consumer3: ["topic1"],
    },
    counts: { topic1: 3, topic2: 2 },
    expected: {
      consumer1: "topic1-0",
      consumer2: "topic1-1 topic2-0 topic2-1",
      consumer3: "topic1-2",
    },
  },
  "a topic whose name begins with another's": {
    subscriptions: { C0: ["a", "a-b", "a.b", "a0"], C1: ["a", "a-b"] },
    counts: { "a0": 1, "a.b": 1, "a-b": 1, "a": 1 },
    expected: { C0: "a-0 a.b-0 a0-0", C1: "a-b-0" },
  },
};

for (const [name, example] of Object.entries(OF_JAVA)) {
  Deno.test(`assignRoundRobin() shares as Java does with ${name}`, () => {
    const subscriptions = Object.entries(example.subscriptions)
      .map(([memberId, topics]) => ({ memberId, topics }));
    assertEquals(shares(subscriptions, example.counts), example.expected);
    assertEquals(
      shares(subscriptions.toReversed(), example.counts),
      example.expected,
    );
  });
}

const topic: fc.Arbitrary<string> = fc.constantFrom(
  "a",
  "a-b",
  "a.b",
  "b",
  "Z",
  "z_1",
);
const memberId = fc.string({ minLength: 1, maxLength: 4 });
const counts = fc.dictionary(topic, fc.nat(9));
const group = fc.uniqueArray(
  fc.record({ memberId, topics: fc.uniqueArray(topic) }),
  { selector: ({ memberId }) => memberId, minLength: 1, maxLength: 8 },
);

Deno.test("assignRoundRobin() gives every partition to one member that reads it", async () => {
  await checkProperty(fc.property(group, counts, (group, counts) => {
    const assigned = assignRoundRobin(group, new Map(Object.entries(counts)));
    const given = [...assigned].flatMap(([memberId, share]) =>
      share.flatMap(({ topic, partitions }) => {
        const { topics = [] } = group.find((each) =>
          each.memberId === memberId
        ) ?? {};
        assert(topics.includes(topic), `${memberId} does not read ${topic}`);
        return partitions.map((partition) => `${topic}-${partition}`);
      })
    );
    const wanted = Object.entries(counts)
      .filter(([topic]) => group.some(({ topics }) => topics.includes(topic)))
      .flatMap(([topic, count]) =>
        Array.from({ length: count }, (_, index) => `${topic}-${index}`)
      );
    assertEquals(given.toSorted(), wanted.toSorted());
    assertEquals(
      [...assigned.keys()].toSorted(),
      group.map(({ memberId }) => memberId).toSorted(),
    );
  }));
});

Deno.test("assignRoundRobin() gives members of the same topics as many but for one", async () => {
  await checkProperty(fc.property(group, counts, (group, counts) => {
    const topics = Object.keys(counts);
    const alike = group.map(({ memberId }) => ({ memberId, topics }));
    const assigned = assignRoundRobin(alike, new Map(Object.entries(counts)));
    const sizes = [...assigned.values()].map((share) =>
      share.flatMap(({ partitions }) => partitions).length
    );
    assert(Math.max(...sizes) - Math.min(...sizes) <= 1, `${sizes}`);
  }));
});

Deno.test("assignRoundRobin() shares alike whatever the order of its input", async () => {
  const shuffled = fc.tuple(group, counts).chain(([group, counts]) =>
    fc.record({
      group: fc.constant(group),
      counts: fc.constant(counts),
      members: fc.shuffledSubarray(group, { minLength: group.length }),
      topics: fc.shuffledSubarray(Object.entries(counts), {
        minLength: Object.keys(counts).length,
      }),
    })
  );
  await checkProperty(
    fc.property(shuffled, ({ group, counts, members, topics }) => {
      assertEquals(
        shares(members, Object.fromEntries(topics)),
        shares(group, counts),
      );
    }),
  );
});
