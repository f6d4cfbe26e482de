/**
 * Consumes with kafkajs alone, batch by batch, and parses the JSON: no schema,
 * no order per key, no tracked commit. The arguments are the brokers and the
 * topic.
 *
 * @module
 */
import kafkajs from "kafkajs";
import { MEASURED_RECORDS, WARM_UP_RECORDS } from "../consume/consume_work.ts";
import { RecordCounter } from "../consume/record_counter.ts";

const [brokers = "", topic = ""] = Deno.args;

const counter = new RecordCounter(WARM_UP_RECORDS, MEASURED_RECORDS);
const consumer = new kafkajs.Kafka({
  brokers: brokers.split(","),
  logLevel: kafkajs.logLevel.ERROR,
}).consumer({ groupId: `kafkajs-${crypto.randomUUID()}` });
await consumer.connect();
await consumer.subscribe({ topics: [topic], fromBeginning: true });
await consumer.run({
  eachBatch: ({ batch }) => {
    for (const { value } of batch.messages) JSON.parse(String(value));
    counter.add(batch.messages.length);
    return Promise.resolve();
  },
});
const empty = await counter.finished;
await consumer.disconnect();
console.log(JSON.stringify({ empty }));
