import { assert, assertEquals } from "@std/assert";
import kafkajs from "kafkajs";
import { eventually } from "../support/eventually.ts";
import {
  type ClientCases,
  committedNote,
  expectSharedOut,
  FIRST_TIMESTAMP,
  longText,
  newClientTopic,
  sendByTime,
  storedBatches,
} from "./broker_client_case.ts";
import {
  connectAdmin,
  connectProducer,
  kafkajsClient,
  runConsumer,
} from "./kafkajs_client.ts";
import { newGroup } from "./tested_broker.ts";

/** What kafkajs does with a broker. Of the codecs it brings only gzip. */
export const KAFKAJS_CASES: ClientCases = {
  async "reads back what it sends in each codec"(broker) {
    const topic = await newClientTopic(broker);
    const kafka = kafkajsClient(broker.address);
    await using producer = await connectProducer(kafka);
    const { None, GZIP } = kafkajs.CompressionTypes;
    for (const compression of [None, GZIP]) {
      const value = longText(String(compression));
      await producer.send({ topic, compression, messages: [{ value }] });
    }
    const groupId = await newGroup(broker);
    await using consumer = await runConsumer(kafka, { groupId, topic });
    const expected = [longText("0"), longText("1")];
    await eventually(() => assertEquals(consumer.values, expected));
    const codecs = (await storedBatches(broker, topic)).map((b) => b.codec);
    assertEquals(codecs, ["none", "gzip"]);
  },

  async "sends idempotently"(broker) {
    const topic = await newClientTopic(broker);
    await using producer = await connectProducer(
      kafkajsClient(broker.address),
    );
    for (const offset of ["0", "1"]) {
      const [sent] = await producer.send({ topic, messages: [{ value: "a" }] });
      assertEquals(sent?.baseOffset, offset);
    }
    const batches = await storedBatches(broker, topic);
    assertEquals(batches.map((b) => b.isIdempotent), [true, true]);
  },

  async "shares out to two members and goes on with one"(broker) {
    const kafka = kafkajsClient(broker.address);
    await expectSharedOut(broker, (of) => runConsumer(kafka, of));
  },

  async "meets commits with metadata"(broker) {
    const topic = await newClientTopic(broker);
    const groupId = await newGroup(broker);
    await sendByTime(broker, topic);
    const consumer = kafkajsClient(broker.address).consumer({
      groupId,
      maxWaitTimeInMs: 50,
    });
    await consumer.connect();
    await consumer.subscribe({ topics: [topic], fromBeginning: true });
    const committed = Promise.withResolvers<void>();
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ message: { offset } }) => {
        if (offset !== "1") return;
        const at = { topic, partition: 0, offset };
        await consumer.commitOffsets([{ ...at, metadata: '{"note":"ü"}' }]);
        committed.resolve();
      },
    });
    await committed.promise;
    assertEquals(
      await committedNote(broker, { groupId, topic }),
      { offset: "1", metadata: '{"note":"ü"}' },
    );
    await consumer.disconnect();
  },

  async "finds records by time"(broker) {
    const topic = await newClientTopic(broker);
    const groupId = await newGroup(broker);
    await sendByTime(broker, topic);
    const kafka = kafkajsClient(broker.address);
    await using admin = await connectAdmin(kafka);
    const partitions = await admin.fetchTopicOffsetsByTimestamp(
      topic,
      FIRST_TIMESTAMP + 500,
    );
    assertEquals(partitions.map(({ offset }) => offset), ["1"]);
    await admin.setOffsets({ groupId, topic, partitions });
    await using consumer = await runConsumer(kafka, { groupId, topic });
    await eventually(() => assertEquals(consumer.values, ["1", "2"]));
  },

  async "administers"(broker) {
    const topic = await newClientTopic(broker, { partitions: 2 });
    const groupId = await newGroup(broker);
    const kafka = kafkajsClient(broker.address);
    await using admin = await connectAdmin(kafka);
    const { brokers } = await admin.describeCluster();
    assertEquals(brokers.map(({ host, port }) => `${host}:${port}`), [
      broker.address,
    ]);
    assert((await admin.listTopics()).includes(topic));
    await admin.createPartitions({ topicPartitions: [{ topic, count: 3 }] });
    await eventually(async () => {
      const { topics } = await admin.fetchTopicMetadata({ topics: [topic] });
      assertEquals(topics.map(({ partitions }) => partitions.length), [3]);
    });
    const type = kafkajs.ConfigResourceTypes.TOPIC;
    const { resources } = await admin.describeConfigs({
      includeSynonyms: false,
      resources: [{ type, name: topic, configNames: ["retention.ms"] }],
    });
    const [setting] = resources[0]?.configEntries ?? [];
    assertEquals(setting?.configValue, "604800000");

    const partitions = [{ partition: 2, offset: "0" }];
    await admin.setOffsets({ groupId, topic, partitions });
    const listed = (await admin.listGroups()).groups
      .find((group) => group.groupId === groupId);
    assertEquals(listed?.protocolType, "consumer");
    const [found] = await admin.fetchOffsets({ groupId });
    assertEquals(
      [found?.topic, found?.partitions.map(({ partition }) => partition)],
      [topic, [2]],
    );
    await admin.deleteGroups([groupId]);
    await admin.deleteTopics({ topics: [topic] });
    assert(!(await admin.listTopics()).includes(topic));
  },
};
