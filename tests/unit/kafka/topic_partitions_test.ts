import { assert, assertEquals } from "@std/assert";
import { TopicPartitions } from "../../../shared/kafka/publishing/topic_partitions.ts";

/** A topic whose count is asked of `answers`, one after the other. */
function topicAnswering(...answers: (number | Error)[]) {
  const asked: number[] = [];
  const topic = new TopicPartitions("t", {
    fetchPartitionCount(_topic, ms) {
      asked.push(ms);
      const answer = answers.shift() ?? new Error("nobody was to ask");
      return answer instanceof Error
        ? Promise.reject(answer)
        : Promise.resolve(answer);
    },
    report: () => {},
    signal: new AbortController().signal,
  });
  return { topic, asked };
}

/** Waits for the number and answers it, or why there is none. */
function countOf(topic: TopicPartitions): Promise<number | string> {
  return new Promise((resolve) =>
    topic.whenKnown({
      deadlineMs: performance.now() + 10_000,
      found: resolve,
      failed: ({ message }) => resolve(message),
    })
  );
}

/** Nobody may enter: no use to ask again. */
const refused = Object.assign(new Error("refused"), { code: 31 });

Deno.test("TopicPartitions asks once for all that wait", async () => {
  const { topic, asked } = topicAnswering(3);
  assertEquals(topic.count, undefined);
  assertEquals(await Promise.all([countOf(topic), countOf(topic)]), [3, 3]);
  assertEquals([topic.count, asked.length], [3, 1]);
});

Deno.test("TopicPartitions asks anew when forgotten", async () => {
  const { topic, asked } = topicAnswering(3, 5);
  await countOf(topic);
  topic.forget();
  assertEquals(await countOf(topic), 5);
  assertEquals(asked.length, 2);
});

Deno.test("TopicPartitions asks again for one who comes as the others are failed", async () => {
  for (let ticks = 0; ticks < 8; ticks++) {
    const { topic } = topicAnswering(refused, 7);
    const { promise, resolve } = Promise.withResolvers<number | string>();
    topic.whenKnown({
      deadlineMs: performance.now() + 10_000,
      found: () => {},
      failed: async () => {
        for (let tick = 0; tick < ticks; tick++) await Promise.resolve();
        resolve(await countOf(topic));
      },
    });
    assertEquals(await promise, 7, `after ${ticks} ticks`);
    await topic.idle();
  }
});

Deno.test("TopicPartitions fails a waiter in its time", async () => {
  const away = new Error("away");
  const { topic, asked } = topicAnswering(away, away, away);
  const reason = await new Promise<string>((resolve) =>
    topic.whenKnown({
      deadlineMs: performance.now() + 300,
      found: (count) => resolve(`${count}`),
      failed: ({ message }) => resolve(message),
    })
  );
  assertEquals(reason, "Cannot publish to t: away");
  assert(asked.length < 3 && asked.every((ms) => ms <= 300));
  await topic.idle();
});
