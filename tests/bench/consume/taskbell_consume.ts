/**
 * Consumes with Taskbell's consumer and all of its middleware: schema check,
 * order per key, tracked commit. The arguments are the brokers and the topic.
 *
 * @module
 */
import { setTimeout as delay } from "node:timers/promises";
import { eventDecoder, type TaskbellEvent } from "@taskbell/events";
import { createConsumer, createRouter, standardChain } from "@taskbell/kafka";
import type { Sample } from "../report/report.ts";
import {
  CONCURRENCY,
  HANDLER_MS,
  MEASURED_RECORDS,
  SLOW_RECORDS,
  WARM_UP_RECORDS,
} from "./consume_work.ts";
import { RecordCounter } from "./record_counter.ts";

const [brokers = "", topic = ""] = Deno.args;

async function consume(
  { counter, concurrency, work }: {
    counter: RecordCounter;
    concurrency?: number;
    work(): void | Promise<void>;
  },
): Promise<Sample> {
  const router = createRouter<TaskbellEvent>()
    .on("task.created", async () => {
      await work();
      counter.add();
    });
  const consumer = createConsumer({
    connection: { brokers: brokers.split(","), clientId: "bench" },
    groupId: `taskbell-${crypto.randomUUID()}`,
    topics: [topic],
    concurrency,
    handler: standardChain({
      decoder: eventDecoder,
      handler: router.handler,
      deadLetter: {
        publish: (letter) =>
          Promise.reject(new Error(`Cannot give up ${letter.key}`)),
      },
    }),
  });
  const stop = new AbortController();
  const running = consumer.run(stop.signal);
  const sample = await counter.finished;
  stop.abort();
  await running;
  return sample;
}

const empty = await consume({
  counter: new RecordCounter(WARM_UP_RECORDS, MEASURED_RECORDS),
  work: () => {},
});
const slow = await consume({
  counter: new RecordCounter(SLOW_RECORDS, SLOW_RECORDS),
  concurrency: CONCURRENCY,
  work: () => delay(HANDLER_MS),
});
console.log(JSON.stringify({ empty, slow }));
